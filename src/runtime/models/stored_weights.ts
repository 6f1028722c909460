import { basename, dirname, join } from "@std/path";
import type { ElementType, Graph } from "../../onnx/graph.ts";
import {
  readSafetensorsIndex,
  type StoredTensor,
  type TensorToStore,
} from "../../onnx/safetensors.ts";
import type { StoredParameter } from "../../onnx/write.ts";
import { sizeOf } from "../../tensor/tensor.ts";

/** The tensors of a component's safetensors files, by state-dict name. */
export interface StoredWeights {
  /** The folder that the files really stand in, links followed: ONNX Runtime refuses links that leave it. */
  readonly folder: string;
  readonly tensors: ReadonlyMap<string, StoredTensor & { readonly file: string }>;
  readonly bytes: number;
}

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F32: "float",
  F16: "float16",
  F64: "double",
  I8: "int8",
};

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

/**
 * Reads the headers of safetensors files.
 *
 * @throws Error naming the file that is damaged, and files that link into different folders
 */
export async function readStoredWeights(files: readonly string[]): Promise<StoredWeights> {
  const tensors = new Map<string, StoredTensor & { readonly file: string }>();
  const folders = new Set<string>();
  let bytes = 0;
  for (const path of files) {
    try {
      const real = await Deno.realPath(path);
      using file = await Deno.open(real);
      const { size } = await file.stat();
      const index = await readSafetensorsIndex((offset, n) => readAt(file, offset, n), size);
      for (const [name, tensor] of index.tensors) {
        tensors.set(name, { ...tensor, file: basename(real) });
      }
      folders.add(dirname(real));
      bytes += size;
    } catch (cause) {
      throw new Error(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
    }
  }
  if (folders.size > 1) {
    throw new Error(
      `Cannot use weights from several folders as one network: ${[...folders].join(", ")}`,
    );
  }
  return { folder: [...folders][0] ?? ".", tensors, bytes };
}

/** Reads all tensors into memory, element types as they are stored. */
export async function readTensors(weights: StoredWeights): Promise<Map<string, TensorToStore>> {
  const read = new Map<string, TensorToStore>();
  for (const [name, { dtype, shape, file: path, offset, length }] of weights.tensors) {
    using file = await Deno.open(join(weights.folder, path));
    read.set(name, { dtype, shape, data: await readAt(file, offset, length) });
  }
  return read;
}

/** Attention layers of autoencoders saved before diffusers 0.17 have other names. */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.to_q\.(weight|bias)$/, ".query.$1"],
  [/\.to_k\.(weight|bias)$/, ".key.$1"],
  [/\.to_v\.(weight|bias)$/, ".value.$1"],
  [/\.to_out\.0\.(weight|bias)$/, ".proj_attn.$1"],
];

function findTensor(weights: StoredWeights, name: string) {
  const names = [name, ...OLD_NAMES.map(([pattern, old]) => name.replace(pattern, old))];
  const found = names.find((candidate) => weights.tensors.has(candidate));
  return found === undefined ? undefined : { name: found, tensor: weights.tensors.get(found)! };
}

/**
 * Where each parameter of a graph stands in the files.
 *
 * @param what what to call the network in errors: `unet of "emoji"`
 * @throws TypeError naming the first tensor that is missing or has another shape or an unusable element type
 */
export function storedParameters(
  graph: Graph,
  weights: StoredWeights,
  what: string,
): Map<string, StoredParameter> {
  const place = ({ file, offset, length }: StoredTensor & { file: string }, type: ElementType) => ({
    location: file,
    offset,
    length,
    type,
  });
  return new Map([...graph.parameters].map(([name, value]) => {
    const found = findTensor(weights, name);
    if (!found) {
      throw new TypeError(
        `Cannot load the ${what}: its weights have no tensor "${name}", so config and weights do not belong together`,
      );
    }
    const { tensor } = found;
    const shape = value.shape as readonly number[];
    const fits = sizeOf(tensor.shape) === sizeOf(shape) &&
      (tensor.shape[0] ?? 1) === (shape[0] ?? 1);
    if (!fits) {
      throw new TypeError(
        `Cannot load the ${what}: "${name}" in ${tensor.file} has shape [${
          tensor.shape.join(", ")
        }], but its config asks for [${shape.join(", ")}]`,
      );
    }
    const type = ELEMENT_TYPES[tensor.dtype];
    if (!type) {
      throw new TypeError(
        `Cannot load the ${what}: "${name}" is ${tensor.dtype}, usable are ${
          Object.keys(ELEMENT_TYPES).join(", ")
        }`,
      );
    }
    if (type !== "int8") return [name, place(tensor, type)];
    const scale = weights.tensors.get(`${found.name}.scale`);
    if (!scale || scale.dtype !== "F32" || sizeOf(scale.shape) !== shape[0]) {
      throw new TypeError(
        `Cannot load the ${what}: the int8 weight "${name}" needs "${found.name}.scale" with ${
          shape[0]
        } F32 numbers, one an output channel`,
      );
    }
    return [name, { ...place(tensor, type), scale: place(scale, "float") }];
  }));
}
