import { assert, assertEquals, assertThrows } from "@std/assert";
import { toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { type LoraTensor, mergeLora } from "../../src/onnx/edit_lora.ts";
import { fromFloat16 } from "../../src/onnx/half.ts";
import { flatName, loraAdapters } from "../../src/onnx/lora.ts";
import type { LoraConfig } from "../../src/onnx/peft_config.ts";
import { assertGolden, type GoldenTensor } from "./golden_tensor.ts";
import { embed } from "./embedded_model.ts";
import { exportedModel } from "./exported_model.ts";
import { goldenInput, goldenWeight } from "./golden_weights.ts";
import { runModel } from "./run_graph.ts";

interface LoraCase {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, number[]>>;
  readonly outputs: Readonly<Record<string, GoldenTensor>>;
  readonly timestep: number;
  readonly alpha: number;
  readonly tensors: Readonly<Record<string, number[]>>;
}

const FILE = new URL("../golden/tiny_model_variants.json", import.meta.url);
const CASE: LoraCase = JSON.parse(Deno.readTextFileSync(FILE)).cases
  .find(({ kind }: LoraCase) => kind === "lora");

type Tensors = Map<string, LoraTensor>;

const PEFT: Tensors = new Map(
  Object.entries(CASE.tensors).map(([name, shape]) => [
    name,
    { shape, data: goldenWeight(name, shape) },
  ]),
);
const ALPHA: LoraTensor = { shape: [], data: Float32Array.of(CASE.alpha) };

/** The same adapters under the names of another program; alpha goes with each `up`. */
function renamed(rename: (name: string) => string, alphaOf?: (name: string) => string): Tensors {
  const tensors: Tensors = new Map();
  for (const [name, tensor] of PEFT) {
    tensors.set(rename(name), tensor);
    if (alphaOf && name.includes("lora_B")) tensors.set(alphaOf(name), ALPHA);
  }
  return tensors;
}

const kohya = (name: string): string => {
  const [, module, side] = /^unet\.(.+)\.lora_([AB])\.weight$/.exec(name)!;
  return `lora_unet_${flatName(module!)}.lora_${side === "B" ? "up" : "down"}.weight`;
};
const kohyaAlpha = (name: string): string => kohya(name).replace("lora_up.weight", "alpha");

/** In the block numbers of the original Stable Diffusion code; one layer a block. */
const ldm = (name: string): string =>
  kohya(name)
    .replace(/down_blocks_(\d)_(resnets|attentions)_0_/, (_, block, kind) =>
      `input_blocks_${1 + 2 * Number(block)}_${kind === "resnets" ? 0 : 1}_`)
    .replace(/up_blocks_(\d)_(resnets|attentions)_(\d)_/, (_, block, kind, layer) =>
      `output_blocks_${2 * Number(block) + Number(layer)}_${kind === "resnets" ? 0 : 1}_`)
    .replace("mid_block_resnets_0", "middle_block_0")
    .replace("mid_block_attentions_0", "middle_block_1")
    .replace("mid_block_resnets_1", "middle_block_2")
    .replace(/_conv1\./, "_in_layers_2.")
    .replace(/_time_emb_proj\./, "_emb_layers_1.");

const layerOf = (name: string): string => /^unet\.(.+)\.lora_[AB]/.exec(name)![1]!;

/** Configs of PEFT that give each layer the same scale, alpha over a rank of 2. */
const CONFIGS: Readonly<Record<string, Record<string, unknown>>> = {
  "one alpha": { peft_type: "LORA", lora_alpha: CASE.alpha, r: 2, init_lora_weights: true },
  "an alpha over the root of the rank": { lora_alpha: CASE.alpha / Math.SQRT2, use_rslora: true },
  "an alpha for each layer, or for those that end alike": {
    lora_alpha: 99,
    r: 4,
    rank_pattern: Object.fromEntries([...PEFT.keys()].map((name) => [layerOf(name), 2])),
    alpha_pattern: Object.fromEntries(
      [...PEFT.keys()].map(layerOf).flatMap((layer) => {
        const end = layer.slice(layer.lastIndexOf(".") + 1);
        return [[/^\d+$/.test(end) ? `^${layer}` : end, CASE.alpha]];
      }),
    ),
  },
};

const ofPeft = (name: string): string => name.replace("unet.", "base_model.model.");

/** As diffusers keeps it in a file. */
const keptIn = (config: LoraConfig): Record<string, string> => ({
  lora_adapter_metadata: JSON.stringify(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`unet.${key}`, value])),
  ),
});

const FILES: readonly (readonly [string, Tensors, Record<string, string>, LoraConfig?])[] = [
  ["PEFT's names", PEFT, keptIn(CONFIGS["one alpha"]!)],
  ...Object.entries(CONFIGS).map((
    [what, config],
  ) => [`PEFT's names and ${what} beside it`, renamed(ofPeft), {}, config] as const),
  ["kohya's names", renamed(kohya, kohyaAlpha), {}],
  [
    "the original code's block numbers",
    renamed(ldm, (name) => ldm(name).replace("lora_up.weight", "alpha")),
    {},
  ],
];

const feeds = (rank: number) => ({
  sample: {
    data: goldenInput("input:sample", CASE.inputs["sample"]!),
    shape: CASE.inputs["sample"]!,
  },
  encoder_hidden_states: {
    data: goldenInput("input:encoder_hidden_states", CASE.inputs["encoder_hidden_states"]!),
    shape: CASE.inputs["encoder_hidden_states"]!,
  },
  timestep: { data: Float32Array.of(CASE.timestep), shape: rank === 0 ? [] : [1] },
});

const MODELS: readonly [string, number, () => Promise<ModelProto>][] = [
  ["an export", 0, () => exportedModel("unet")],
  ["a graph built here", 1, () => Promise.resolve(embed(unetGraph(CASE.config)))],
];

for (const [names, tensors, metadata, config] of FILES) {
  for (const [what, rank, load] of config ? MODELS.slice(1) : MODELS) {
    Deno.test(`mergeLora() adds a file with ${names} to ${what} as peft does`, async () => {
      const { adapters, unsupported, fault } = loraAdapters(tensors.keys(), {
        metadata,
        config,
        layersPerBlock: 1,
      });
      assertEquals([unsupported, fault], [[], undefined]);
      assertEquals(adapters.length, PEFT.size / 2);
      for (const [label, expected] of Object.entries(CASE.outputs)) {
        const model = await load();
        const strength = Number(label.split("=")[1]);
        const tensor = (name: string) => tensors.get(name)!;
        assertEquals(mergeLora(model, adapters, { strength, tensor }), []);
        const { out_sample } = await runModel(toBinary(ModelProtoSchema, model), feeds(rank));
        assertGolden(out_sample!, expected, label);
      }
    });
  }
}

Deno.test("loraAdapters() reads the names of early diffusers and of text encoders", () => {
  const processors = [...PEFT.keys()].filter((name) => /\.to_(q|k|v|out\.0)\./.test(name));
  const attention = loraAdapters(processors).adapters.map(({ module }) => module);
  const old = loraAdapters(
    processors.map((name) =>
      name.replace(/^unet\./, "").replace(/\.(to_q|to_k|to_v|to_out)(\.0)?\.lora_([AB])/, (
        _,
        projection,
        _zero,
        side,
      ) => `.processor.${projection}_lora.${side === "B" ? "up" : "down"}`)
    ),
  );
  assertEquals(old.unsupported, []);
  assertEquals(old.adapters.map(({ module }) => module), attention);
  const stems = [
    ["lora_te_text_model_encoder_layers_0_mlp_fc1.lora_", "text_encoder"],
    ["lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_", "text_encoder"],
    ["lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_", "text_encoder_2"],
    ["text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_linear_layer.", "text_encoder"],
    ["text_encoder_2.text_model.encoder.layers.0.mlp.fc1.lora.", "text_encoder_2"],
  ] as const;
  for (const [stem, component] of stems) {
    const { adapters } = loraAdapters([`${stem}up.weight`, `${stem}down.weight`]);
    assertEquals(adapters, [{
      component,
      module: "text_model_encoder_layers_0_mlp_fc1",
      up: `${stem}up.weight`,
      down: `${stem}down.weight`,
    }]);
  }
});

Deno.test("loraAdapters() translates SDXL's block numbers", () => {
  const modules: [string, string][] = [
    [
      "input_blocks_4_1_transformer_blocks_0_attn1_to_q",
      "down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q",
    ],
    ["input_blocks_8_1_proj_in", "down_blocks_2_attentions_1_proj_in"],
    ["input_blocks_3_0_op", "down_blocks_0_downsamplers_0_conv"],
    ["input_blocks_0_0", "conv_in"],
    ["middle_block_1_proj_out", "mid_block_attentions_0_proj_out"],
    ["output_blocks_2_2_conv", "up_blocks_0_upsamplers_0_conv"],
    ["output_blocks_5_1_proj_in", "up_blocks_1_attentions_2_proj_in"],
    ["output_blocks_6_0_skip_connection", "up_blocks_2_resnets_0_conv_shortcut"],
    ["label_emb_0_2", "add_embedding_linear_2"],
    ["down_blocks_0_resnets_1_conv2", "down_blocks_0_resnets_1_conv2"],
  ];
  for (const [from, to] of modules) {
    const stem = `lora_unet_${from}.lora_`;
    const { adapters } = loraAdapters([`${stem}up.weight`, `${stem}down.weight`]);
    assertEquals(adapters.map(({ module }) => module), [to]);
  }
});

Deno.test("loraAdapters() lists what it does not apply", () => {
  const names = [
    "lora_unet_conv_in.hada_w1_a",
    "unet.conv_in.lora_magnitude_vector",
    "lora_unet_conv_in.lora_up.weight",
    "bundle_emb.token.string_to_param.*",
  ];
  const { adapters, unsupported } = loraAdapters(names);
  assertEquals(adapters, []);
  assertEquals(unsupported.toSorted(), names.toSorted());
});

Deno.test("loraAdapters() reads a config in the file as one beside it", () => {
  for (const config of Object.values(CONFIGS)) {
    const { adapters } = loraAdapters(PEFT.keys(), { metadata: keptIn(config) });
    assertEquals(adapters, loraAdapters(PEFT.keys(), { config }).adapters);
    assert(adapters.every(({ alpha }) => alpha !== undefined));
  }
});

Deno.test("loraAdapters() says why layers would be others than were learnt", () => {
  const faultOf = (more: readonly string[], config?: LoraConfig): string | undefined =>
    loraAdapters([...PEFT.keys(), ...more], { config }).fault;
  const [layer] = [...PEFT.keys()].map(layerOf);
  for (
    const name of [
      `unet.${layer}.lora_magnitude_vector`,
      `unet.${layer}.lora_B.bias`,
      `lora_unet_${flatName(layer!)}.dora_scale`,
      "lora_unet_conv_in.hada_w1_a",
    ]
  ) {
    assertEquals(faultOf([name]), `"${name}" is not of a plain LoRA, and would be left out`);
  }
  assertEquals(faultOf(["bundle_emb.token.string_to_param.*"]), undefined);
  const begun = faultOf([], { init_lora_weights: "pissa_niter_16" });
  assertEquals(begun?.startsWith('it was begun as "pissa_niter_16"'), true);
  assertEquals(faultOf([], { peft_type: "LOHA" }), 'it is of the type "LOHA"');
  assertEquals(faultOf([], { lora_alpha: "8" }), "its alpha is no number");
  assertEquals(
    faultOf([], { alpha_pattern: { "to_(q|k)": 2 } }),
    'its alpha_pattern has an expression, "to_(q|k)"',
  );
});

Deno.test("mergeLora() names modules that the network has no layer for", () => {
  const model = embed(clipTextGraph({ vocab_size: 10, hidden_size: 8, num_hidden_layers: 1 }));
  const adapters = loraAdapters(PEFT.keys()).adapters.slice(0, 2);
  const missing = mergeLora(model, adapters, { strength: 1, tensor: (name) => PEFT.get(name)! });
  assertEquals(missing, adapters.map(({ module }) => module));
});

Deno.test("mergeLora() refuses adapters of another network's sizes", () => {
  const model = embed(unetGraph({ ...CASE.config, cross_attention_dim: 16 }));
  const { adapters } = loraAdapters(PEFT.keys());
  assertThrows(
    () => mergeLora(model, adapters, { strength: 1, tensor: (name) => PEFT.get(name)! }),
    RangeError,
    "attn2_to_k: [8,2] @ [2,8] does not fit a weight of [8,16]",
  );
});

Deno.test("mergeLora() reads half precision weights outside the model and keeps their type", () => {
  const graph = unetGraph(CASE.config);
  const { adapters } = loraAdapters([...PEFT.keys()].filter((name) => name.includes("conv1")));
  const model = embed(graph, "external float16");
  const tensor = (name: string) => PEFT.get(name)!;
  assertThrows(
    () => mergeLora(model, adapters, { strength: 1, tensor }),
    TypeError,
    "its data are outside the model",
  );
  const { initializer } = model.graph!;
  const module = "down_blocks.0.resnets.0.conv1";
  mergeLora(model, adapters, {
    strength: 1,
    tensor,
    external: ({ name }) => {
      const plain = name.replace(".stored", "");
      const shape = graph.parameters.get(plain)!.shape as number[];
      return new Uint8Array(Float16Array.from(goldenWeight(plain, shape)).buffer);
    },
  });
  const merged = initializer.find(({ name }) => name === `${module}.weight.stored`)!;
  const actual = fromFloat16(new Uint16Array(merged.rawData.slice().buffer));
  const [up, down] = ["B", "A"].map((side) => PEFT.get(`unet.${module}.lora_${side}.weight`)!.data);
  const weight = goldenWeight(`${module}.weight`, [4, 4, 3, 3]);
  actual.forEach((value, i) => {
    const [o, k] = [Math.floor(i / 36), i % 36];
    const delta = up![o * 2]! * down![k]! + up![o * 2 + 1]! * down![36 + k]!;
    const error = Math.abs(value - weight[i]! - delta);
    assert(error < 2e-3, `[${i}]: ${value} instead of ${weight[i]! + delta}`);
  });
});
