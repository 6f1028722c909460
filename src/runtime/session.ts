import * as ort from "onnxruntime-node";

/** A tensor at the border of a network, in ONNX Runtime's element types. */
export type Feed = ort.Tensor;

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
}

/** A loaded network. Its runs are synchronous native calls, so a run blocks its process until it ends. */
export class Session implements AsyncDisposable {
  private constructor(readonly native: ort.InferenceSession) {}

  /** Loads a model from its bytes or, so that external weights are found and memory-mapped, from its path. */
  static async open(model: string | Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const {
      threads = 0,
      optimization = "all",
      providers,
      mapWeights = false,
      memoryPattern = true,
    } = options;
    const settings: ort.InferenceSession.SessionOptions = {
      graphOptimizationLevel: optimization,
      intraOpNumThreads: threads,
      enableMemPattern: memoryPattern,
      logSeverityLevel: 3,
      extra: {
        session: {
          intra_op: { allow_spinning: "0" },
          ...(mapWeights ? { disable_prepacking: "1" } : {}),
        },
      },
      ...(providers ? { executionProviders: providers } : {}),
    };
    const native = typeof model === "string"
      ? await ort.InferenceSession.create(model, settings)
      : await ort.InferenceSession.create(model, settings);
    return new Session(native);
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
