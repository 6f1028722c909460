import type { Graph } from "../../onnx/graph.ts";
import { writeModel } from "../../onnx/write.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import type { Device } from "../device_name.ts";
import type { SessionSource } from "../session_cache.ts";
import type { Component, WeightFiles } from "./component.ts";
import { FileStates } from "./file_states.ts";
import type { Json } from "./json_file.ts";
import { networkFiles } from "./onnx_files.ts";
import { readStoredWeights, storedParameters, type StoredWeights } from "./stored_weights.ts";

/** How networks are run, the same for all of a process unless a user says otherwise. */
export interface NetworkSettings {
  readonly device?: Device;
  /** Threads of one operation; 0 takes all cores. */
  readonly threads?: number;
  /**
   * Memory-map float32 weights instead of copying them: Stable Diffusion 1.5 loads in 1 s instead of 8 and takes 0.1 GB
   * of its own instead of 2.6, but each step is slower.
   */
  readonly mapWeights?: boolean;
  /** Plan one block of memory for all activations of a run. */
  readonly memoryPattern?: boolean;
  /** Keep freed activations for the next run. */
  readonly memoryArena?: boolean;
}

/** What to load of a component. */
export interface NetworkRequest {
  /** What to call it in errors: `unet of "emoji"`. */
  readonly what: string;
  readonly component: Component;
  /** Tells graphs apart that {@link build} makes from the same weights. */
  readonly variant: string;
  /** The files of its weights as they were when it was opened; as they are now unless given. */
  readonly files?: FileStates;
  /** The graph for weights in safetensors; not asked for exports. */
  build(config: Json): Graph;
}

/** All files that a component's weights are read from. */
export async function weightFiles(weights: WeightFiles | undefined): Promise<readonly string[]> {
  if (weights?.format === "onnx") return await networkFiles(weights.files[0]!);
  return weights?.format === "safetensors" ? weights.files : [];
}

/** Memory that weights take once loaded, whatever they are stored as: they are computed with in float32. */
function widenedBytes({ files }: StoredWeights): number {
  const counts = files.flatMap(({ tensors }) => [...tensors.values()].map((t) => sizeOf(t.shape)));
  return counts.reduce((sum, count) => sum + count * Float32Array.BYTES_PER_ELEMENT, 0);
}

const MAX_WORDS = 300;

/** Faults of a config that name the network they are of. */
function buildNamed(what: string, build: () => Graph): Graph {
  try {
    return build();
  } catch (cause) {
    const whole = cause instanceof Error ? cause.message : String(cause);
    const message = whole.length > MAX_WORDS ? `${whole.slice(0, MAX_WORDS)}…` : whole;
    throw new TypeError(`Cannot build the ${what} from its config.json: ${message}`, { cause });
  }
}

/**
 * What to load for a network, without loading it.
 *
 * @throws Error when the component has no weights, pickled ones only, or damaged ones
 */
export async function networkSource(
  { what, component, variant, build, files: opened }: NetworkRequest,
  settings: NetworkSettings = {},
): Promise<SessionSource> {
  const { weights, config, folder } = component;
  if (!weights) throw new Error(`Cannot load the ${what}: ${folder} holds no weights`);
  if (weights.format === "pickle") {
    throw new Error(
      `Cannot load the ${what}: ${folder} holds pickled weights only, and unpickling runs code: convert them to safetensors`,
    );
  }
  const files = await weightFiles(weights);
  const states = opened ?? await FileStates.of(files);
  const { device = "auto", ...options } = settings;
  const shared = {
    key: JSON.stringify([states.key, weights.format === "onnx" ? "" : variant, config, settings]),
    files: states,
    device,
  };
  // Kernels for wide vectors want convolutions' weights in an order of their own: copies, where mapping is asked for.
  const optimization = settings.mapWeights ? "extended" : "all";
  if (weights.format === "onnx") {
    return {
      ...shared,
      bytes: states.bytes,
      options: { ...options, optimization, name: files[0]! },
      read: () => Promise.resolve(files[0]!),
    };
  }
  const stored = await readStoredWeights(files);
  return {
    ...shared,
    bytes: widenedBytes(stored),
    options: {
      ...options,
      optimization,
      name: `the ${what}`,
      weightsFolder: stored.folder,
      foldQuantization: true,
    },
    read(): Promise<Uint8Array> {
      const graph = buildNamed(what, () => build(config!));
      return Promise.resolve(writeModel(graph, storedParameters(graph, stored, what)));
    },
  };
}
