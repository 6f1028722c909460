import { join } from "@std/path";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { controlNetGraph, unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import type { Graph } from "../../src/onnx/graph.ts";
import { toFloat16 } from "../../src/onnx/half.ts";
import { type TensorToStore, writeSafetensors } from "../../src/onnx/safetensors.ts";
import golden from "../golden/tiny_model.json" with { type: "json" };
import { goldenWeight } from "../onnx/golden_weights.ts";

export type Config = Readonly<Record<string, unknown>>;

const VARIANTS: { cases: { name: string; config: Config }[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/tiny_model_variants.json", import.meta.url)),
);

/** A golden case by name, with what its file keeps beside the config. */
// deno-lint-ignore no-explicit-any
export function goldenCase(name: string): any {
  const found = [...golden.cases, ...VARIANTS.cases].find((item) => item.name === name);
  if (!found) throw new Error(`There is no golden case "${name}"`);
  return found;
}

export type Precision = "float32" | "float16" | "int8";

/** Rounds a matrix to int8 with one step per row. */
function quantize(data: Float32Array, rows: number) {
  const size = data.length / rows;
  const scale = Float32Array.from({ length: rows }, (_, row) => {
    const peak = data.subarray(row * size, (row + 1) * size)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return (peak || 1) / 127;
  });
  const stored = Int8Array.from(
    data,
    (value, i) => Math.round(value / scale[Math.floor(i / size)]!),
  );
  return { stored, scale };
}

/** The formula weights of graphs as tensors to store. */
export function weightsOf(
  graphs: readonly Graph[],
  precision: Precision = "float32",
): Map<string, TensorToStore> {
  const tensors = new Map<string, TensorToStore>();
  for (const [name, value] of graphs.flatMap(({ parameters }) => [...parameters])) {
    const shape = value.shape as number[];
    const data = goldenWeight(name, shape);
    if (precision === "float16") tensors.set(name, { dtype: "F16", shape, data: toFloat16(data) });
    else if (precision === "int8" && shape.length > 1) {
      const { stored, scale } = quantize(data, shape[0]!);
      tensors.set(name, { dtype: "I8", shape, data: stored });
      tensors.set(`${name}.scale`, { dtype: "F32", shape: [shape[0]!], data: scale });
    } else tensors.set(name, { dtype: "F32", shape, data });
  }
  return tensors;
}

/** The graphs of a component, by its name. */
const GRAPHS: Readonly<Record<string, (config: Config) => Graph[]>> = {
  unet: (config) => [unetGraph(config)],
  controlnet: (config) => [controlNetGraph(config)],
  vae: (config) => [vaeEncoderGraph(config), vaeDecoderGraph(config)],
  text_encoder: (config) => [clipTextGraph(config)],
  text_encoder_2: (config) => [clipTextGraph(config, { projection: true })],
};

/** Writes a component as diffusers does: its config and its formula weights in safetensors. */
export async function writeComponent(
  folder: string,
  name: string,
  config: Config,
  precision: Precision = "float32",
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify(config));
  const file = name.startsWith("text_encoder") ? "model" : "diffusion_pytorch_model";
  const weights = weightsOf(GRAPHS[name]!(config), precision);
  await Deno.writeFile(join(folder, `${file}.safetensors`), writeSafetensors(weights));
}

/** Writes a pipeline of such components, with scheduler, into a new folder of `root`. */
export async function writePipeline(
  root: string,
  id: string,
  components: Readonly<Record<string, Config>>,
  { precision = "float32", scheduler = {}, facts }: {
    precision?: Precision;
    scheduler?: Config;
    facts?: Config;
  } = {},
): Promise<string> {
  const folder = join(root, id);
  await Deno.mkdir(join(folder, "scheduler"), { recursive: true });
  for (const [name, config] of Object.entries(components)) {
    await writeComponent(join(folder, name), name, config, precision);
  }
  const names = Object.keys(components).map((name) => [name, ["diffusers", "Tiny"]]);
  const index = { _class_name: "StableDiffusionPipeline", ...Object.fromEntries(names) };
  await Deno.writeTextFile(join(folder, "model_index.json"), JSON.stringify(index));
  const table = { beta_schedule: "scaled_linear", beta_start: 0.00085, beta_end: 0.012 };
  await Deno.writeTextFile(
    join(folder, "scheduler", "scheduler_config.json"),
    JSON.stringify({ _class_name: "PNDMScheduler", ...table, ...scheduler }),
  );
  if (facts) await Deno.writeTextFile(join(folder, "braid.json"), JSON.stringify(facts));
  return folder;
}
