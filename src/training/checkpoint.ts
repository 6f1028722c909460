import type { TrainerState } from "./trainer.ts";
import type { Weights } from "./weights.ts";

const PARTS = ["weights", "ema", "m", "v"] as const;

/** TEMPORARY until src/onnx/safetensors.ts lands. */
function write(
  tensors: Map<string, Float32Array<ArrayBuffer>>,
  metadata: Record<string, string>,
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, data] of tensors) {
    header[name] = {
      dtype: "F32",
      shape: [data.length],
      data_offsets: [at, at += data.byteLength],
    };
  }
  let json = JSON.stringify(header);
  json += " ".repeat((8 - json.length % 8) % 8);
  const head = new TextEncoder().encode(json);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(head.length), true);
  return [
    size,
    head,
    ...[...tensors.values()].map((d) => new Uint8Array(d.buffer, d.byteOffset, d.byteLength)),
  ];
}

/** Writes a training state so that a crash at any moment leaves the old checkpoint or the new one, never half of one. */
export async function saveCheckpoint(path: string, state: TrainerState): Promise<void> {
  const tensors = new Map<string, Float32Array<ArrayBuffer>>();
  for (const part of PARTS) {
    for (const [name, data] of state[part]) tensors.set(`${part}:${name}`, data);
  }
  const file = await Deno.open(`${path}.partial`, { write: true, create: true, truncate: true });
  try {
    for (const chunk of write(tensors, { step: String(state.step) })) {
      for (let at = 0; at < chunk.length;) at += await file.write(chunk.subarray(at));
    }
    await file.syncData();
  } finally {
    file.close();
  }
  await Deno.rename(`${path}.partial`, path);
}

/** Reads what {@link saveCheckpoint} wrote. */
export async function loadCheckpoint(path: string): Promise<TrainerState> {
  const bytes = await Deno.readFile(path);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const part = (prefix: string): Weights =>
    new Map(
      Object.entries<{ data_offsets: [number, number] }>(header).filter(([name]) =>
        name.startsWith(`${prefix}:`)
      ).map((
        [name, { data_offsets: [start, end] }],
      ) => [
        name.slice(prefix.length + 1),
        new Float32Array(bytes.buffer.slice(8 + length + start, 8 + length + end)),
      ]),
    );
  return {
    step: Number(header.__metadata__.step),
    weights: part("weights"),
    ema: part("ema"),
    m: part("m"),
    v: part("v"),
  };
}
