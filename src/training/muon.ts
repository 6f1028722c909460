import { Graph, type Value } from "../onnx/graph.ts";
import { writeModel } from "../onnx/write.ts";
import { type Feed, floats, Session } from "../runtime/session.ts";

/** What {@link Muon} is told of a step. */
export interface MuonOptions {
  readonly lr: number;
  /** Decay rate of the momentum. Typical 0.95. */
  readonly momentum: number;
  /** Decoupled decay: weights shrink by `lr·weightDecay` a step. Typical 0.01. */
  readonly weightDecay: number;
}

/** A matrix as Muon sees it, rows first: weights are updated in place. */
export interface MatrixSlot {
  readonly rows: number;
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  /** The momentum, zero at the start. */
  readonly m: Float32Array;
}

/** Coefficients of the quintic that brings singular values of 0 to 1 to about 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** Root mean square of an update before the rate, about that of AdamW: rates and decays that are good there are here. */
const SIZE = 0.2;

/**
 * Muon (Jordan et al., 2024): the momentum of each matrix with its singular values brought to about 1, so that all its
 * directions are learnt at one pace, and not those alone that every batch asks for. With Nesterov's momentum
 *
 *   m <- mu·m + (1-mu)·g;  u = mu·m + (1-mu)·g;  w <- w·(1 - lr·lambda) - lr·0.2·sqrt(max(rows, columns))·orth(u)
 *
 * A convolution is the matrix of its output channels by all else. The size of a step is that of Liu et al., 2025.
 * Biases, gains of norms and embeddings are no such matrices: they learn by AdamW.
 *
 * @see https://kellerjordan.github.io/posts/muon/
 * @see https://arxiv.org/abs/2502.16982
 */
export class Muon {
  readonly #session: Session;
  readonly #slots: readonly MatrixSlot[];
  /** What is made orthogonal, and what came of it, with the tensors that hand them over. */
  readonly #momenta: readonly Float32Array<ArrayBuffer>[];
  readonly #updates: readonly Float32Array<ArrayBuffer>[];
  readonly #feeds: Readonly<Record<string, Feed>>;
  readonly #fetches: Readonly<Record<string, Feed>>;

  private constructor(session: Session, slots: readonly MatrixSlot[]) {
    const buffers = (): Float32Array<ArrayBuffer>[] =>
      slots.map(({ weight }) => new Float32Array(weight.length));
    const tensors = (name: string, data: readonly Float32Array<ArrayBuffer>[]) =>
      Object.fromEntries(
        data.map((values, i) => [`${name}:${i}`, floats(values, sizesOf(slots[i]!))]),
      );
    this.#session = session;
    this.#slots = slots;
    this.#momenta = buffers();
    this.#updates = buffers();
    this.#feeds = tensors("momentum", this.#momenta);
    this.#fetches = tensors("update", this.#updates);
  }

  /** @param threads of one session run; 0 takes all cores */
  static async create(slots: readonly MatrixSlot[], threads: number): Promise<Muon> {
    const graph = new Graph();
    slots.forEach((slot, i) => {
      const momentum = graph.input(`momentum:${i}`, "float", sizesOf(slot));
      graph.output(`update:${i}`, orthogonal(graph, momentum));
    });
    const session = await Session.open(writeModel(graph, "inputs"), {
      threads,
      optimization: "basic",
    });
    return new Muon(session, slots);
  }

  /** One step, in place; `scale` multiplies the gradients first. */
  async step({ lr, momentum, weightDecay }: MuonOptions, scale = 1): Promise<void> {
    this.#slots.forEach(({ gradient, m }, i) => {
      const into = this.#momenta[i]!;
      let sum = 0;
      for (let k = 0; k < m.length; k++) {
        const g = (1 - momentum) * scale * gradient[k]!;
        const mk = momentum * m[k]! + g;
        const u = momentum * mk + g;
        m[k] = mk;
        into[k] = u;
        sum += u * u;
      }
      const norm = 1 / (Math.sqrt(sum) || 1);
      for (let k = 0; k < into.length; k++) into[k] = into[k]! * norm;
    });
    await this.#session.run(this.#feeds, this.#fetches);
    const keep = 1 - lr * weightDecay;
    this.#slots.forEach((slot, i) => {
      const update = this.#updates[i]!;
      const { weight } = slot;
      const size = lr * SIZE * Math.sqrt(Math.max(...sizesOf(slot)));
      for (let k = 0; k < weight.length; k++) weight[k] = keep * weight[k]! - size * update[k]!;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

const sizesOf = ({ rows, weight }: MatrixSlot): readonly [number, number] => [
  rows,
  weight.length / rows,
];

/**
 * A matrix of Frobenius norm 1 with its singular values brought to about 1: Newton-Schulz steps `X <- (a + bG + cG²)X` with
 * `G = XXᵀ`. All factors are polynomials of the first G, so that only they are multiplied, and X once at the end: of a
 * matrix nine times as wide as high a third of the work.
 */
function orthogonal(graph: Graph, x: Value): Value {
  const [rows, columns] = x.shape as number[];
  const isHigh = rows! > columns!;
  const gemm = (a: Value, b: Value, c?: Value, [alpha, beta] = [1, 1]): Value =>
    graph.op("Gemm", [a, b, ...(c ? [c] : [])], { alpha: { float: alpha }, beta: { float: beta } });
  let gram = graph.op("Gemm", [x, x], isHigh ? { transA: 1 } : { transB: 1 });
  let factor: Value | undefined;
  for (let i = 0; i < ITERATIONS; i++) {
    const quadratic = gemm(gram, gram, gram, [C, B]); // bG + cG²
    // (a + bG + cG²)·F, and the same twice for G, as G becomes (..)X Xᵀ(..)
    const times = (value: Value): Value => gemm(quadratic, value, value, [1, A]);
    factor = factor ? times(factor) : graph.op("Add", [quadratic, scaledIdentity(graph, gram)]);
    if (i < ITERATIONS - 1) gram = times(times(gram));
  }
  return isHigh ? graph.op("MatMul", [x, factor!]) : graph.op("MatMul", [factor!, x]);
}

function scaledIdentity(graph: Graph, { shape: [side] }: Value): Value {
  const data = new Float32Array(Number(side) ** 2);
  for (let i = 0; i < Number(side); i++) data[i * (Number(side) + 1)] = A;
  return graph.float(data, [Number(side), Number(side)]);
}
