import { dirname, join } from "@std/path";
import { buildUNet2DConditionModel } from "../../src/onnx/builders/unet_2d_condition_model.ts";
import { type ElementType, Graph, type Value } from "../../src/onnx/graph.ts";
import { type StoredParameter, writeModel } from "../../src/onnx/write.ts";
import { type Config, weightsOf } from "./tiny_models.ts";

/** How an exporter writes a UNet's inputs and outputs. */
export interface ExportStyle {
  readonly sample?: string;
  readonly timestep?: { readonly type: ElementType; readonly shape: readonly (number | string)[] };
  readonly text?: string;
  readonly pooled?: string;
  readonly timeIds?: string;
  readonly output?: string;
  /** Element type of all other inputs and the output. */
  readonly io?: "float" | "float16";
  readonly batch?: number;
  /** A bool input that switches nothing. */
  readonly flag?: string;
  /** Outputs twice the channels, the second half being a learned variance. */
  readonly learnedVariance?: boolean;
  readonly residuals?: boolean;
}

/** Writes weights into one raw file beside the model, as exporters do, and the model into `model.onnx`. */
export async function writeExport(
  folder: string,
  graph: Graph,
  file = "model.onnx_data",
): Promise<void> {
  await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
  const stored = new Map<string, StoredParameter>();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [name, { data }] of weightsOf([graph])) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    stored.set(name, { location: file, offset, length: bytes.length, type: "float" });
    parts.push(bytes);
    offset += bytes.length;
  }
  await Deno.writeFile(join(folder, file), new Uint8Array(await new Blob(parts).arrayBuffer()));
  await Deno.writeFile(join(folder, "model.onnx"), writeModel(graph, stored));
}

/** A UNet with formula weights in an exporter's style. */
export function exportedUNet(config: Config, style: ExportStyle = {}): Graph {
  const { io = "float", batch = "batch_size", timestep = { type: "float", shape: [] } } = style;
  const graph = new Graph();
  const widen = (value: Value) =>
    value.type === "float" ? value : graph.op("Cast", [value], { to: "float" });
  const floats = (name: string, shape: readonly (number | string)[]) =>
    widen(graph.input(name, io, [batch, ...shape]));
  const channels = (config["in_channels"] as number | undefined) ?? 4;
  const sample = floats(style.sample ?? "sample", [channels, "height", "width"]);
  const time = graph.input("timestep", timestep.type, timestep.shape);
  // As torch exports it: the timestep, whatever its rank, is expanded to the batch.
  const flat = graph.op("Reshape", [widen(time), graph.int([-1])]);
  const first = graph.op("Slice", [flat, graph.int([0]), graph.int([1]), graph.int([0])]);
  const text = floats(style.text ?? "encoder_hidden_states", [
    "sequence",
    config["cross_attention_dim"] as number,
  ]);
  const sdxl = config["addition_embed_type"] === "text_time";
  const { sample: output } = buildUNet2DConditionModel(graph, config, {
    sample,
    timestep: { ...first, shape: [1] },
    encoderHiddenStates: text,
    textEmbeds: sdxl ? floats(style.pooled ?? "text_embeds", [32]) : undefined,
    timeIds: sdxl ? floats(style.timeIds ?? "time_ids", [6]) : undefined,
    residual: style.residuals
      ? (name, like) => widen(graph.input(name.replace("_additional_residual", ""), io, like.shape))
      : undefined,
  });
  if (style.flag) graph.input(style.flag, "bool", []);
  const whole = style.learnedVariance ? graph.op("Concat", [output, output], { axis: 1 }) : output;
  graph.output(
    style.output ?? "out_sample",
    io === "float" ? whole : graph.op("Cast", [whole], { to: io }),
  );
  return graph;
}
