import { basename, dirname, join } from "@std/path";
import type { Graph } from "../../onnx/graph.ts";
import {
  readSafetensorsIndex,
  type SafetensorsIndex,
  type TensorToStore,
} from "../../onnx/safetensors.ts";
import { bindWeights, type WeightFile } from "../../onnx/state_dict.ts";
import type { StoredParameter } from "../../onnx/write.ts";

/** What a component's safetensors files hold, from their headers. */
export interface StoredWeights {
  /** The folder that the files really stand in, links followed: ONNX Runtime refuses links that leave it. */
  readonly folder: string;
  readonly files: readonly WeightFile[];
}

/** Reads `length` bytes of an open file at `offset`, fewer where it ends. */
async function readAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  await file.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const count = await file.read(bytes.subarray(at));
    if (count === null) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** What the header of a safetensors file says. @throws SyntaxError for a damaged one */
export async function readIndex(path: string): Promise<SafetensorsIndex> {
  const { size, isFile } = await Deno.stat(path);
  if (!isFile) throw new Error("it is not a file"); // a pipe would be waited for
  using file = await Deno.open(path);
  return await readSafetensorsIndex((at, count) => readAt(file, at, count), size);
}

/**
 * Reads the headers of safetensors files.
 *
 * @throws Error naming the file that is damaged, and files that link into different folders
 */
export async function readStoredWeights(paths: readonly string[]): Promise<StoredWeights> {
  const folders = new Set<string>();
  const files: WeightFile[] = [];
  for (const path of paths) {
    try {
      const real = await Deno.realPath(path);
      const { tensors } = await readIndex(real);
      files.push({ location: basename(real), tensors });
      folders.add(dirname(real));
    } catch (cause) {
      throw new Error(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
    }
  }
  if (folders.size > 1) {
    throw new Error(
      `Cannot use weights from several folders as one network: ${[...folders].join(", ")}`,
    );
  }
  return { folder: [...folders][0] ?? ".", files };
}

/** Reads all tensors into memory, element types as they are stored. */
export async function readTensors(weights: StoredWeights): Promise<Map<string, TensorToStore>> {
  const read = new Map<string, TensorToStore>();
  for (const { location, tensors } of weights.files) {
    using file = await Deno.open(join(weights.folder, location));
    for (const [name, { dtype, shape, offset, length }] of tensors) {
      read.set(name, { dtype, shape, data: await readAt(file, offset, length) });
    }
  }
  return read;
}

/**
 * Where each parameter of a graph stands in the files. Tensors that the graph does not use do no harm.
 *
 * @param what what to call the network in errors: `unet of "emoji"`
 * @throws TypeError naming the tensor that is missing or has another shape or an unusable element type
 */
export function storedParameters(
  graph: Graph,
  { files }: StoredWeights,
  what: string,
): ReadonlyMap<string, StoredParameter> {
  const { stored, faults } = bindWeights(graph, files);
  const [fault, ...others] = faults.filter(({ kind }) => kind !== "extra");
  if (!fault) return stored;
  const names = files.map(({ location }) => location).join(", ");
  const more = others.length > 0 ? `; ${others.length} more tensors do not fit` : "";
  throw new TypeError(`Cannot load the ${what} from ${names}: ${fault.message}${more}`);
}
