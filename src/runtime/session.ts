import * as ort from "onnxruntime-node";
import { explainLoadError } from "./load_error.ts";

/** A tensor at the border of a network, in ONNX Runtime's element types. */
export type Feed = ort.Tensor;

/** An input or output of a loaded network: name, element type and shape, in which open sizes are names. */
export interface NetworkPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

// onnxruntime-common decides at its first tensor whether float16 data is a Float16Array, which its native part cannot
// read (microsoft/onnxruntime#32323): that tensor is made while there is none, and float16 data is a Uint16Array.
const float16Array = Object.getOwnPropertyDescriptor(globalThis, "Float16Array");
if (float16Array) {
  Reflect.deleteProperty(globalThis, "Float16Array");
  new ort.Tensor("float32", [0], [1]);
  Object.defineProperty(globalThis, "Float16Array", float16Array);
}

/** A float32 feed around `data`, not copied: what changes there is seen by the next run. */
export function floats(data: Float32Array, shape: readonly number[]): Feed {
  return new ort.Tensor("float32", data, shape);
}

/** An int64 feed. */
export function integers(data: ArrayLike<number> | BigInt64Array, shape: readonly number[]): Feed {
  const own = data instanceof BigInt64Array
    ? data
    : BigInt64Array.from(data as ArrayLike<number>, (n) => BigInt(n));
  return new ort.Tensor("int64", own, shape);
}

/** How a network is loaded. */
export interface SessionOptions {
  /** Threads of one operation; 0 takes all cores. */
  readonly threads?: number;
  /** `all` for inference; `basic` is enough for training and does not fold transposed copies of frozen weights. */
  readonly optimization?: "disabled" | "basic" | "extended" | "all";
  /** Execution providers in order of preference. */
  readonly providers?: readonly string[];
  /** Keeps weights memory-mapped instead of packed copies: less memory, about a third slower. */
  readonly mapWeights?: boolean;
  /** Lets ONNX Runtime plan one block of memory for all activations: faster, at up to twice the peak. */
  readonly memoryPattern?: boolean;
  /** Keeps freed activations for the next run: faster, but memory grows with every new picture size. */
  readonly memoryArena?: boolean;
  /** The folder that external weights of a model given as bytes stand in. */
  readonly weightsFolder?: string;
  /** Widens int8 weights once while loading instead of at each run. */
  readonly foldQuantization?: boolean;
  /** What to call the model in errors; its path unless given. */
  readonly name?: string;
}

function settingsOf(options: SessionOptions): ort.InferenceSession.SessionOptions {
  const { providers, weightsFolder } = options;
  return {
    graphOptimizationLevel: options.optimization ?? "all",
    intraOpNumThreads: options.threads ?? 0,
    enableMemPattern: options.memoryPattern ?? true,
    enableCpuMemArena: options.memoryArena ?? true,
    // Only what ends the process: errors arrive as exceptions.
    logSeverityLevel: 4,
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...(options.mapWeights && { disable_prepacking: "1" }),
        ...(options.foldQuantization && { disable_quant_qdq: "1" }),
        ...(weightsFolder && { model_external_initializers_file_folder_path: weightsFolder }),
      },
    },
    ...(providers && { executionProviders: providers }),
  };
}

const ports = (list: readonly ort.InferenceSession.ValueMetadata[]): readonly NetworkPort[] =>
  list.map((port) =>
    port.isTensor
      ? { name: port.name, type: port.type, shape: port.shape }
      : { name: port.name, type: "unknown", shape: [] }
  );

/** A loaded network. Its runs are synchronous native calls, so a run blocks its process until it ends. */
export class Session implements AsyncDisposable {
  private constructor(readonly native: ort.InferenceSession) {}

  /**
   * Loads a model from its path or its bytes. External weights are memory-mapped: a path's stand beside it, those of
   * bytes in `options.weightsFolder`.
   *
   * @throws Error that says in plain words why ONNX Runtime refuses the model
   */
  static async open(model: string | Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const settings = settingsOf(options);
    try {
      const native = typeof model === "string"
        ? await ort.InferenceSession.create(model, settings)
        : await ort.InferenceSession.create(model, settings);
      return new Session(native);
    } catch (error) {
      const name = options.name ?? (typeof model === "string" ? model : "a model in memory");
      throw explainLoadError(name, error);
    }
  }

  /** Inputs in the model's order. */
  get inputs(): readonly NetworkPort[] {
    return ports(this.native.inputMetadata);
  }

  /** Outputs in the model's order. */
  get outputs(): readonly NetworkPort[] {
    return ports(this.native.outputMetadata);
  }

  /** Runs the network; with `fetches`, only those outputs, written into the given tensors where there are any. */
  run(
    feeds: Record<string, Feed>,
    fetches?: Record<string, Feed | null>,
  ): Promise<Record<string, Feed>> {
    const results = fetches ? this.native.run(feeds, fetches) : this.native.run(feeds);
    return results as Promise<Record<string, Feed>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.native.release();
  }
}
