import { assert, assertEquals, assertThrows } from "@std/assert";
import { buildCLIPTextModel, clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { buildControlNetModel } from "../../src/onnx/builders/controlnet_model.ts";
import {
  buildUNet2DConditionModel,
  downResidualName,
} from "../../src/onnx/builders/unet_2d_condition_model.ts";
import type { UNetConfig } from "../../src/onnx/builders/unet_2d_config.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import { Graph } from "../../src/onnx/graph.ts";
import { goldenInput, goldenWeight } from "./golden_weights.ts";
import { runGraph } from "./run_graph.ts";
import { TINY_TEXT, TINY_UNET } from "./tiny_configs.ts";

const REFUSED: readonly [string, () => unknown, string][] = [
  [
    "class embeddings",
    () => unetGraph({ ...TINY_UNET, class_embed_type: "timestep" }),
    'Cannot build a UNet with class_embed_type "timestep"',
  ],
  [
    "another activation",
    () => unetGraph({ ...TINY_UNET, act_fn: "gelu" }),
    'Cannot build a UNet with act_fn "gelu": only "silu" is supported',
  ],
  [
    "blocks without self-attention",
    () => unetGraph({ ...TINY_UNET, only_cross_attention: [false, true] }),
    "Cannot build a UNet with only_cross_attention [false,true]",
  ],
  [
    "another addition_embed_type",
    () => unetGraph({ ...TINY_UNET, addition_embed_type: "image" }),
    'addition_embed_type "image"',
  ],
  [
    "text_time without its width",
    () => unetGraph({ ...TINY_UNET, addition_embed_type: "text_time" }),
    "Expected projection_class_embeddings_input_dim",
  ],
  [
    "a block type it does not know",
    () => unetGraph({ ...TINY_UNET, down_block_types: ["DownBlock2D", "AttnDownBlock2D"] }),
    'Cannot build a block of type "AttnDownBlock2D"',
  ],
  [
    "lists of different lengths",
    () => unetGraph({ ...TINY_UNET, layers_per_block: [1, 1, 1] }),
    "Expected 2 entries of layers_per_block, one a block, but got 3",
  ],
  [
    "more heads than channels",
    () => unetGraph({ ...TINY_UNET, attention_head_dim: 16 }),
    "Cannot split 8 channels of down_blocks.1. into 16 heads",
  ],
  [
    "groups that do not divide the channels",
    () => unetGraph({ ...TINY_UNET, norm_num_groups: 3 }),
    "Cannot normalise 4 channels of down_blocks.0.resnets.0.norm1. in 3 groups",
  ],
  [
    "a cross-attention width by block",
    () => unetGraph({ ...TINY_UNET, cross_attention_dim: [8, 16] }),
    "cross_attention_dim differs by block",
  ],
  [
    "gates on blocks that are not there",
    () => unetGraph(TINY_UNET, { perturb: [{ kind: "pag", blocks: "down_blocks.7." }] }),
    'Cannot perturb blocks "down_blocks.7."',
  ],
  [
    "a VAE of another class",
    () => vaeEncoderGraph({ _class_name: "VQModel" }),
    'Cannot build a VAE of class "VQModel"',
  ],
  [
    "an autoencoder's attention blocks",
    () => vaeEncoderGraph({ down_block_types: ["AttnDownEncoderBlock2D"] }),
    'blocks of type "AttnDownEncoderBlock2D"',
  ],
  [
    "a tiny autoencoder with another enlargement",
    () => vaeDecoderGraph({ _class_name: "AutoencoderTiny", upsample_fn: "bilinear" }),
    'upsample_fn "bilinear"',
  ],
  [
    "a text encoder with another activation",
    () => clipTextGraph({ ...TINY_TEXT, hidden_act: "relu" }),
    'hidden_act "relu": supported are quick_gelu, gelu',
  ],
  [
    "a clip skip of all layers",
    () => clipTextGraph(TINY_TEXT, { clipSkip: 2 }),
    "Expected clip skip between 0 and 1, but got 2",
  ],
];

for (const [what, build, message] of REFUSED) {
  Deno.test(`builder refuses ${what}`, () => {
    assertThrows(build, RangeError, message);
  });
}

Deno.test("buildUNet2DConditionModel() names the inputs that the config asks for", () => {
  const missing = (config: UNetConfig, message: string) => {
    const graph = new Graph();
    const sample = graph.input("sample", "float", [1, 4, 8, 8]);
    const timestep = graph.input("timestep", "float", [1]);
    const build = () => buildUNet2DConditionModel(graph, config, { sample, timestep });
    assertThrows(build, TypeError, message);
  };
  missing(TINY_UNET, "Expected the input encoder_hidden_states");
  missing(
    { ...TINY_UNET, null_text: true, time_cond_proj_dim: 8 },
    "Expected the input timestep_cond",
  );
});

Deno.test("text encoder, ControlNet and UNet run as one graph under prefixes", async () => {
  const graph = new Graph();
  const dims = [1, 8, 8] as const;
  const ids = graph.input("input_ids", "int64", [1, 5]);
  const text = buildCLIPTextModel(graph, TINY_TEXT, ids, { prefix: "text_encoder." });
  const inputs = {
    sample: graph.input("sample", "float", [1, 4, ...dims.slice(1)]),
    timestep: graph.input("timestep", "int64", []),
    encoderHiddenStates: text.lastHiddenState,
  };
  const controlConfig = { ...TINY_UNET, conditioning_embedding_out_channels: [4, 8] };
  const residuals = buildControlNetModel(graph, controlConfig, {
    ...inputs,
    controlnetCond: graph.input("controlnet_cond", "float", [1, 3, 16, 16]),
  }, { prefix: "controlnet." });
  assert(residuals.has(downResidualName(0)));
  const { sample } = buildUNet2DConditionModel(graph, TINY_UNET, {
    ...inputs,
    residual: (name) => residuals.get(name)!,
  }, { prefix: "unet." });
  graph.output("out_sample", sample);
  const prefixes = [...graph.parameters.keys()].map((name) => name.split(".")[0]);
  assertEquals([...new Set(prefixes)], ["text_encoder", "controlnet", "unet"]);
  const input = (name: string, shape: number[]) => ({
    data: goldenInput(`input:${name}`, shape),
    shape,
  });
  const { out_sample } = await runGraph(graph, {
    input_ids: { data: BigInt64Array.of(98n, 3n, 4n, 99n, 99n), shape: [1, 5] },
    sample: input("sample", [1, 4, 8, 8]),
    timestep: { data: BigInt64Array.of(321n), shape: [] },
    controlnet_cond: input("controlnet_cond", [1, 3, 16, 16]),
  }, (name, shape) => goldenWeight(name.replace(/^(text_encoder|controlnet|unet)\./, ""), shape));
  assertEquals(out_sample!.shape, [1, 4, 8, 8]);
  assert(out_sample!.data.every((value) => Number.isFinite(value)));
});

Deno.test("a graph with open dims takes other sizes and one timestep a row", async () => {
  const open = unetGraph(TINY_UNET);
  for (const [batch, height, width, sequence] of [[1, 8, 12, 3], [3, 5, 7, 9]] as const) {
    const rows = Float32Array.from({ length: batch }, (_, i) => 100 + 300 * i);
    const feeds = {
      sample: {
        data: goldenInput("input:sample", [batch, 4, height, width]),
        shape: [batch, 4, height, width],
      },
      timestep: { data: rows, shape: [batch] },
      encoder_hidden_states: {
        data: goldenInput("input:text", [batch, sequence, 8]),
        shape: [batch, sequence, 8],
      },
    };
    const fixed = unetGraph(TINY_UNET, { batch, height, width, sequence, fusedAttention: false });
    const [a, b] = [
      await runGraph(open, feeds, goldenWeight),
      await runGraph(fixed, feeds, goldenWeight),
    ].map(({ out_sample }) => out_sample!);
    assertEquals(a!.shape, [batch, 4, height, width]);
    a!.data.forEach((value, i) => {
      const error = Math.abs(Number(value) - Number(b!.data[i]));
      assert(error < 1e-5, `[${i}]: ${value} and ${b!.data[i]}`);
    });
  }
});

Deno.test("unetGraph() takes a config.json with every option at its default", () => {
  const spelledOut = {
    ...TINY_UNET,
    act_fn: "silu",
    only_cross_attention: [false, false],
    mid_block_only_cross_attention: null,
    dual_cross_attention: false,
    upcast_attention: null,
    class_embed_type: null,
    encoder_hid_dim: null,
    resnet_out_scale_factor: 1.0,
    time_embedding_type: "positional",
    class_embeddings_concat: false,
    _diffusers_version: "0.6.0",
  };
  assertEquals(
    [...unetGraph(spelledOut).parameters.keys()],
    [...unetGraph(TINY_UNET).parameters.keys()],
  );
});

Deno.test("open dims keep their names up to the output", () => {
  const shapes = [unetGraph(TINY_UNET), vaeEncoderGraph({ norm_num_groups: 2 })].map((
    { outputs },
  ) => outputs[0]!.value.shape);
  assertEquals(shapes[0], ["batch", 4, "height", "width"]);
  assertEquals(shapes[1], ["batch", 8, "height", "width"]);
});

Deno.test("a gate of zero leaves the network exactly as it is", async () => {
  const perturb = [{ kind: "pag" as const, blocks: "mid_block." }];
  const [plain, gated] = [unetGraph(TINY_UNET), unetGraph(TINY_UNET, { perturb })];
  const feeds = {
    sample: { data: goldenInput("input:sample", [1, 4, 8, 8]), shape: [1, 4, 8, 8] },
    timestep: { data: Float32Array.of(500), shape: [1] },
    encoder_hidden_states: { data: goldenInput("input:text", [1, 7, 8]), shape: [1, 7, 8] },
  };
  const zero = { ...feeds, perturb: { data: Float32Array.of(0), shape: [1, 1] } };
  assertEquals(
    await runGraph(gated, zero, goldenWeight),
    await runGraph(plain, feeds, goldenWeight),
  );
});
