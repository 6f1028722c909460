import { basename, dirname, join } from "@std/path";
import { Folder } from "../files/folder.ts";
import {
  safetensorsChunks,
  type SafetensorsIndex,
  type TensorToStore,
} from "../onnx/safetensors.ts";
import { readIndex, readStoredWeights, readTensors } from "../runtime/models/stored_weights.ts";
import type { TrainedGraph, TrainerState } from "./trainer.ts";
import { sizeOf, type Weights } from "./weights.ts";

const PARTS = ["weights", "ema", "m", "v"] as const;

/**
 * Saves a training state: one safetensors file with weights, their averages and both moments, by part and name.
 *
 * @param origin what the training started from
 * @throws as {@link refuseFewer}
 */
export async function saveCheckpoint(
  path: string,
  state: TrainerState,
  origin?: Readonly<Record<string, unknown>>,
): Promise<void> {
  const tensors = PARTS.flatMap((part) =>
    [...state[part]].map(([name, data]): [string, TensorToStore] => [
      `${part}:${name}`,
      { dtype: "F32", shape: [data.length], data },
    ])
  );
  const folder = new Folder(dirname(path));
  using draft = folder.draft();
  draft.write(safetensorsChunks(tensors, {
    step: String(state.step),
    ...(origin && { origin: JSON.stringify(origin) }),
  }));
  await refuseFewer(path, state.step);
  folder.put(draft, basename(path));
}

/**
 * Sees to it that nothing of fewer steps takes the place of what has more: a lock keeps other trainings out, but not on a file
 * system that has none, as those of networks may be.
 *
 * @param path of the training's state
 * @throws AlreadyExists where more steps are saved there
 */
export async function refuseFewer(path: string, step: number): Promise<void> {
  const saved = await savedSteps(path);
  if (saved <= step) return;
  throw new Deno.errors.AlreadyExists(
    `Cannot save ${step} steps of the training "${path}": another one, which is at work there, has saved ${saved}. Stop one of the two, and run this again`,
  );
}

/** The steps that a training's state has; 0 where there is none, or a damaged one. */
export async function savedSteps(path: string): Promise<number> {
  return await readIndex(path).then(stepOf, () => 0) || 0;
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

/** What of a network learns. */
export type Learns = Pick<TrainedGraph, "graph" | "trainable">;

/** Sees to it that a file holds a network's weights for each part, and nothing else, before any is read. */
function checkTensors(
  { tensors }: SafetensorsIndex,
  parts: readonly string[],
  learns: Learns,
): void {
  for (const name of learns.trainable) {
    const length = 4 * sizeOf(learns.graph.parameters.get(name)!);
    for (const part of parts) {
      const found = tensors.get(part + name);
      if (found?.dtype === "F32" && found.length === length) continue;
      throw new SyntaxError(
        `it is of another network or another version of Braid, and has no "${name}"`,
      );
    }
  }
  const count = parts.length * learns.trainable.length;
  if (tensors.size > count) {
    throw new SyntaxError(`it has ${tensors.size} tensors, where the network has ${count}`);
  }
}

/** The steps that a file says are done: NaN for none. */
const stepOf = ({ metadata: { step = "" } }: SafetensorsIndex): number =>
  /^\d{1,15}$/.test(step) ? Number(step) : NaN;

/**
 * Reads what {@link saveCheckpoint} wrote.
 *
 * @param learns what it has to be the state of
 * @throws SyntaxError when the file is no checkpoint, or of something else
 */
export async function loadCheckpoint(path: string, learns?: Learns): Promise<TrainerState> {
  const index = await readIndex(path);
  const step = stepOf(index);
  if (Number.isNaN(step)) throw new SyntaxError("it is no training checkpoint");
  if (learns) checkTensors(index, PARTS.map((part) => `${part}:`), learns);
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
export async function loadBest(
  checkpoint: string,
  until: number,
  learns: Learns,
): Promise<Best | undefined> {
  const path = bestOf(checkpoint);
  try {
    const index = await readIndex(path);
    const [step, loss] = [stepOf(index), Number(index.metadata["loss"])];
    if (!(step <= until) || !Number.isFinite(loss)) return undefined;
    checkTensors(index, [""], learns);
    return { step, loss, weights: await floatsIn(path) };
  } catch {
    return undefined; // there is none, or a damaged one: the next measurement is the best then
  }
}
