import { gradients } from "../onnx/gradient/gradient.ts";
import type { Graph, Value } from "../onnx/graph.ts";
import { peakBytes } from "../onnx/peak_memory.ts";
import { writeModel } from "../onnx/write.ts";
import { type Feed, floats, Session } from "../runtime/session.ts";
import { adamw, gradientNorm, type Slot, updateEma } from "./adamw.ts";
import { type LearningRate, learningRateAt } from "./learning_rate.ts";
import { type MatrixSlot, Muon } from "./muon.ts";
import type { Weights } from "./weights.ts";

/** How a model is trained, whatever it is. Recipes are files of this and an objective. */
export interface TrainerOptions {
  /** AdamW unless given; with Muon, matrices but embeddings and the first and last layer learn by that. */
  readonly optimizer?: "adamw" | "muon";
  readonly learningRate: LearningRate;
  readonly betas: readonly [number, number];
  readonly weightDecay: number;
  /** Gradients are scaled down to this global norm. Typical 1. */
  readonly maxGradNorm: number;
  readonly emaDecay: number;
  /** Batches whose gradients are averaged for one step. */
  readonly accumulation: number;
  /** Threads of one session run; 0 takes all cores. */
  readonly threads: number;
}

/** What is known after one step. */
export interface StepReport {
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
  /** Norm of the mean gradient before clipping. */
  readonly gradNorm: number;
  /** The objective's further scalar outputs, averaged over the accumulated batches. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Everything a run needs to go on exactly where it was. */
export interface TrainerState {
  step: number;
  readonly weights: Weights;
  readonly ema: Weights;
  readonly m: Weights;
  readonly v: Weights;
}

/** Steps that hold more bytes at once are run without a plan of their memory, which would nearly double it for 5 % of time. */
const LARGE = 1e9;

/** Of Muon. */
const MOMENTUM = 0.95;
/** Tables of rows that are looked up, and what pictures come in and go out by, are no maps between features. */
const NO_MATRIX = /embeddings|conv_in|conv_out/;

/** The inputs of one batch, by graph input name. */
export type Feeds = Record<string, Feed>;

/** State at step 0: averages equal the weights, moments are zero. */
export function initialState(weights: Weights): TrainerState {
  const copy = (f: (data: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>): Weights =>
    new Map([...weights].map(([name, data]) => [name, f(data)]));
  return {
    step: 0,
    weights,
    ema: copy((data) => data.slice()),
    m: copy((data) => new Float32Array(data.length)),
    v: copy((data) => new Float32Array(data.length)),
  };
}

/** A graph that can learn. */
export interface TrainedGraph {
  readonly graph: Graph;
  /** Its scalar output. */
  readonly loss: Value;
  /** The parameters that learn; the others stay as they are. */
  readonly trainable: readonly string[];
  /** Parameters that stay as they are and are no part of the state. */
  readonly frozen?: Weights;
}

/**
 * Trains the parameters of a graph whose scalar output is `loss`: gradients come from one session run into
 * buffers that stay, the optimizer updates the very arrays that are fed, and nothing is copied between.
 */
export class Trainer {
  readonly #session: Session;
  /** The loss alone, for {@link lossOf}. */
  readonly #forward: Uint8Array;
  #evaluator: Session | undefined;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #frozen: Weights;
  /** Where gradients of a batch come to lie. */
  readonly #fetched: readonly Float32Array[];
  /** All that learns, and what of it does by AdamW. */
  readonly #slots: readonly Slot[];
  readonly #byAdamW: readonly Slot[];
  readonly #matrices: readonly MatrixSlot[];
  #muon: Muon | undefined;
  readonly #weightFeeds: Feeds;
  readonly #fetches: Record<string, Feed | null>;
  readonly #metrics: readonly string[];
  readonly #emaPairs: (readonly [Float32Array, Float32Array])[];

  private constructor(
    { session, forward }: { readonly session: Session; readonly forward: Uint8Array },
    { graph, trainable, frozen = new Map() }: Omit<TrainedGraph, "loss">,
    readonly state: TrainerState,
    readonly options: TrainerOptions,
  ) {
    this.#session = session;
    this.#forward = forward;
    this.#frozen = frozen;
    this.#shapes = new Map(
      [...graph.parameters].map(([name, { shape }]) => [name, shape as readonly number[]]),
    );
    const shapeOf = (name: string): readonly number[] => this.#shapes.get(name)!;
    const buffers = trainable.map((name) => new Float32Array(state.weights.get(name)!.length));
    this.#fetched = buffers;
    this.#slots = trainable.map((name, i) => ({
      weight: state.weights.get(name)!,
      gradient: options.accumulation > 1 ? new Float32Array(buffers[i]!.length) : buffers[i]!,
      m: state.m.get(name)!,
      v: state.v.get(name)!,
      decays: shapeOf(name).length > 1 && !name.includes("embedding"),
    }));
    const isMatrix = (name: string): boolean =>
      options.optimizer === "muon" && shapeOf(name).length > 1 && !NO_MATRIX.test(name);
    this.#byAdamW = this.#slots.filter((_, i) => !isMatrix(trainable[i]!));
    this.#matrices = this.#slots.flatMap((slot, i) =>
      isMatrix(trainable[i]!) ? [{ ...slot, rows: shapeOf(trainable[i]!)[0]! }] : []
    );
    this.#weightFeeds = this.#feedsOf(state.weights);
    this.#metrics = session.native.outputNames.filter((name) =>
      name !== "loss" && !name.startsWith("gradient:")
    );
    this.#fetches = {
      loss: null,
      ...Object.fromEntries(this.#metrics.map((name) => [name, null])),
    };
    trainable.forEach((name, i) => {
      this.#fetches[`gradient:${name}`] = floats(buffers[i]!, shapeOf(name));
    });
    this.#emaPairs = trainable.map((name) => [state.ema.get(name)!, state.weights.get(name)!]);
  }

  /** Appends the gradients of the loss to the graph and loads it. */
  static async create(
    { graph, loss, ...rest }: TrainedGraph,
    state: TrainerState,
    options: TrainerOptions,
  ): Promise<Trainer> {
    const { trainable } = rest;
    graph.output("loss", loss);
    const forward = writeModel(graph, "inputs");
    const wrt = trainable.map((name) => graph.parameters.get(name)!);
    for (const [value, gradient] of gradients(graph, loss, wrt)) {
      graph.output(`gradient:${value.name}`, gradient);
    }
    const model = writeModel(graph, "inputs");
    const session = await Session.open(model, {
      threads: options.threads,
      optimization: "basic",
      memoryPattern: peakBytes(graph) < LARGE,
    });
    const trainer = new Trainer({ session, forward }, { graph, ...rest }, state, options);
    const matrices = trainer.#matrices;
    if (matrices.length) trainer.#muon = await Muon.create(matrices, options.threads);
    return trainer;
  }

  #feedsOf(weights: Weights): Feeds {
    return Object.fromEntries(
      [...this.#shapes].map(([name, shape]) => [
        name,
        floats((weights.get(name) ?? this.#frozen.get(name))!, shape),
      ]),
    );
  }

  /** The loss of a batch under some weights, from which nothing is learnt. */
  async lossOf(batch: Feeds, weights: Weights): Promise<number> {
    this.#evaluator ??= await Session.open(this.#forward, {
      threads: this.options.threads,
      optimization: "basic",
    });
    const { loss } = await this.#evaluator.run({ ...this.#feedsOf(weights), ...batch }, {
      loss: null,
    });
    return Number(loss!.data[0]);
  }

  /** Milliseconds that gradients of a batch take: what a step of the optimizer is mostly spent on. */
  async timeOf(batch: Feeds): Promise<number> {
    const started = performance.now();
    await this.#session.run({ ...this.#weightFeeds, ...batch }, this.#fetches);
    return performance.now() - started;
  }

  /** One optimizer step over `accumulation` batches; `batch(i)` makes the i-th. */
  async step(batch: (index: number) => Feeds): Promise<StepReport> {
    const { accumulation, learningRate, maxGradNorm, betas, weightDecay, emaDecay } = this.options;
    const totals: Record<string, number> = {};
    if (accumulation > 1) { for (const { gradient } of this.#slots) gradient.fill(0); }
    for (let i = 0; i < accumulation; i++) {
      const results = await this.#session.run({ ...this.#weightFeeds, ...batch(i) }, this.#fetches);
      for (const name of ["loss", ...this.#metrics]) {
        totals[name] = (totals[name] ?? 0) + Number(results[name]!.data[0]) / accumulation;
      }
      if (accumulation > 1) {
        this.#slots.forEach(({ gradient: sum }, k) => {
          const gradient = this.#fetched[k]!;
          for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + gradient[j]!;
        });
      }
    }
    const { loss, ...metrics } = totals;
    const gradNorm = gradientNorm(this.#slots) / accumulation;
    if (!Number.isFinite(gradNorm)) {
      throw new RangeError(
        `Training diverged at step ${
          this.state.step + 1
        }: the gradient is not finite (loss ${loss})`,
      );
    }
    const step = ++this.state.step;
    const lr = learningRateAt(step, learningRate);
    const clip = gradNorm > maxGradNorm ? maxGradNorm / gradNorm : 1;
    const scale = clip / accumulation;
    adamw(this.#byAdamW, step, { lr, betas, eps: 1e-8, weightDecay }, scale);
    await this.#muon?.step({ lr, momentum: MOMENTUM, weightDecay }, scale);
    updateEma(this.#emaPairs, step, emaDecay);
    return { step, loss: loss!, lr, gradNorm, metrics };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#evaluator?.[Symbol.asyncDispose]();
    await this.#muon?.[Symbol.asyncDispose]();
    await this.#session[Symbol.asyncDispose]();
  }
}
