import { assertEquals } from "@std/assert";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { controlNetGraph, unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import type { Graph } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";

const SDXL = {
  block_out_channels: [320, 640, 1280],
  down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
  up_block_types: ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
  attention_head_dim: [5, 10, 20],
  transformer_layers_per_block: [1, 2, 10],
  cross_attention_dim: 2048,
  use_linear_projection: true,
  addition_embed_type: "text_time",
  addition_time_embed_dim: 256,
  projection_class_embeddings_input_dim: 2816,
};
const REFINER = {
  ...SDXL,
  block_out_channels: [384, 768, 1536, 1536],
  down_block_types: [
    "DownBlock2D",
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "DownBlock2D",
  ],
  up_block_types: ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
  attention_head_dim: [6, 12, 24, 24],
  transformer_layers_per_block: 4,
  cross_attention_dim: 1280,
  projection_class_embeddings_input_dim: 2560,
};
const SD1 = { cross_attention_dim: 768 };
const SD2 = {
  cross_attention_dim: 1024,
  attention_head_dim: [5, 10, 20, 20],
  use_linear_projection: true,
};
const VAE = {
  block_out_channels: [128, 256, 512, 512],
  down_block_types: new Array<string>(4).fill("DownEncoderBlock2D"),
  up_block_types: new Array<string>(4).fill("UpDecoderBlock2D"),
  layers_per_block: 2,
};
const CLIP_L = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_attention_heads: 12,
  projection_dim: 768,
};
const CLIP_G = {
  hidden_size: 1280,
  intermediate_size: 5120,
  num_hidden_layers: 32,
  num_attention_heads: 20,
  projection_dim: 1280,
  hidden_act: "gelu",
};

/** Parameters of each network when diffusers 0.34 and transformers 4.57 build it. */
const PUBLISHED: readonly [string, number, () => readonly Graph[]][] = [
  ["Stable Diffusion 1.5", 859_520_964, () => [unetGraph(SD1)]],
  ["Stable Diffusion 2.1", 865_910_724, () => [unetGraph(SD2)]],
  ["SDXL base", 2_567_463_684, () => [unetGraph(SDXL)]],
  ["SDXL refiner", 2_259_526_660, () => [unetGraph(REFINER)]],
  ["LCM Dreamshaper", 859_602_884, () => [unetGraph({ ...SD1, time_cond_proj_dim: 256 })]],
  ["ControlNet for Stable Diffusion 1.5", 361_279_120, () => [controlNetGraph(SD1)]],
  ["the VAE of Stable Diffusion", 83_653_863, () => [vaeEncoderGraph(VAE), vaeDecoderGraph(VAE)]],
  ["TAESD", 2_445_063, () => {
    const config = { _class_name: "AutoencoderTiny" };
    return [vaeEncoderGraph(config), vaeDecoderGraph(config)];
  }],
  ["CLIP ViT-L's text encoder", 123_060_480, () => [clipTextGraph(CLIP_L)]],
  [
    "OpenCLIP bigG's text encoder",
    694_659_840,
    () => [clipTextGraph(CLIP_G, { projection: true })],
  ],
];

for (const [name, count, build] of PUBLISHED) {
  Deno.test(`the builder gives ${name} its ${count} parameters`, () => {
    const graphs = build();
    const own = graphs.flatMap(({ parameters }) => [...parameters.values()]).map(({ shape }) =>
      (shape as number[]).reduce((size, dim) => size * dim, 1)
    );
    assertEquals(own.reduce((sum, size) => sum + size, 0), count);
    for (const graph of graphs) writeModel(graph, "inputs");
  });
}
