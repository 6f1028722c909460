import { basename, dirname, join } from "@std/path";
import { Folder } from "../files/folder.ts";
import { safetensorsChunks, type TensorToStore } from "../onnx/safetensors.ts";
import { readIndex, readStoredWeights, readTensors } from "../runtime/models/stored_weights.ts";
import type { TrainerState } from "./trainer.ts";
import type { Weights } from "./weights.ts";

const PARTS = ["weights", "ema", "m", "v"] as const;

/**
 * Saves a training state: one safetensors file with weights, their averages and both moments, by part and name.
 *
 * @param origin what the training started from
 */
export function saveCheckpoint(
  path: string,
  state: TrainerState,
  origin?: Readonly<Record<string, unknown>>,
): void {
  const tensors = PARTS.flatMap((part) =>
    [...state[part]].map(([name, data]): [string, TensorToStore] => [
      `${part}:${name}`,
      { dtype: "F32", shape: [data.length], data },
    ])
  );
  new Folder(dirname(path)).write(
    basename(path),
    safetensorsChunks(tensors, {
      step: String(state.step),
      ...(origin && { origin: JSON.stringify(origin) }),
    }),
  );
}

/**
 * What the training of a checkpoint started from, nothing known of older ones; undefined where there is none.
 *
 * @throws Error that names the file where it cannot be read
 */
export async function checkpointOrigin(
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const { metadata } = await readIndex(path);
    return JSON.parse(metadata["origin"] ?? "{}");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot go on with the training "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** All tensors of a file, read one after the other: a state may be larger than one array can be. */
async function floatsIn(path: string): Promise<Weights> {
  const tensors = await readTensors(await readStoredWeights([path]));
  return new Map(
    [...tensors].map(([name, { data }]) => [
      name,
      new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4),
    ]),
  );
}

/**
 * Reads what {@link saveCheckpoint} wrote.
 *
 * @throws SyntaxError when the file is no checkpoint
 */
export async function loadCheckpoint(path: string): Promise<TrainerState> {
  const step = Number((await readIndex(path)).metadata["step"]);
  if (!Number.isInteger(step)) {
    throw new SyntaxError(`Cannot resume from ${path}: it is no training checkpoint`);
  }
  const all = await floatsIn(path);
  const part = (prefix: string): Weights =>
    new Map(
      [...all].filter(([name]) => name.startsWith(`${prefix}:`))
        .map(([name, data]) => [name.slice(prefix.length + 1), data]),
    );
  return { step, weights: part("weights"), ema: part("ema"), m: part("m"), v: part("v") };
}

/** The averages of the step whose held-out loss was the lowest. */
export interface Best {
  readonly step: number;
  readonly loss: number;
  readonly weights: Weights;
}

/** The file of {@link Best} beside that of the training state. */
const bestOf = (checkpoint: string): string => join(dirname(checkpoint), "best.safetensors");

export function saveBest(checkpoint: string, { step, loss, weights }: Best): void {
  const tensors = [...weights].map(([name, data]): [string, TensorToStore] => [
    name,
    { dtype: "F32", shape: [data.length], data },
  ]);
  const path = bestOf(checkpoint);
  new Folder(dirname(path)).write(
    basename(path),
    safetensorsChunks(tensors, { step: String(step), loss: String(loss) }),
  );
}

/** What {@link saveBest} wrote up to a step; undefined where there is none, or only of later steps. */
export async function loadBest(checkpoint: string, until: number): Promise<Best | undefined> {
  const path = bestOf(checkpoint);
  try {
    const { metadata } = await readIndex(path);
    const [step, loss] = [Number(metadata["step"]), Number(metadata["loss"])];
    return step <= until ? { step, loss, weights: await floatsIn(path) } : undefined;
  } catch {
    return undefined; // there is none, or a damaged one: the next measurement is the best then
  }
}
