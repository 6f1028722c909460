import type { Graph, Value } from "../graph.ts";
import type { AttentionPerturbation } from "./attention.ts";
import type { Module } from "./module.ts";

/**
 * One column of the input `perturb` [batch, K]: a gate from 0 (the plain network) to 1 (perturbed) for each row.
 *
 *   pag: out = (1 - g)·attention + g·values            Perturbed-Attention Guidance, arXiv 2403.17377
 *   seg: q   = (1 - g)·q + g·mean over tokens of q     Smoothed Energy Guidance (infinite blur), arXiv 2408.00760
 *   slg: h   = h + (1 - g)·(block(h) - h)              Skip-Layer Guidance
 */
export interface PerturbationGate {
  /** What the gate opens, see above. */
  readonly kind: "pag" | "seg" | "slg";
  /** Transformer blocks it acts on, by the start of their names: `mid_block.` or `down_blocks.2.attentions.1.`. */
  readonly blocks: string;
}

/** The gates of one network, each a value [batch, 1, 1]. */
export class Perturbations {
  readonly #gates: readonly (PerturbationGate & { readonly value: Value })[];
  readonly #used = new Set<PerturbationGate>();

  /** @param prefix what to take off the names of blocks before comparing them with {@link PerturbationGate.blocks} */
  constructor(
    readonly graph: Graph,
    gates: readonly PerturbationGate[],
    perturb: Value,
    readonly prefix: string,
  ) {
    const columns = gates.length === 1
      ? [perturb]
      : graph.ops("Split", gates.length, [perturb, graph.int(gates.map(() => 1))], { axis: 1 });
    this.#gates = gates.map((gate, i) => ({
      ...gate,
      value: graph.op("Unsqueeze", [columns[i]!, graph.int([2])]),
    }));
  }

  #gate(kind: PerturbationGate["kind"], block: Module): Value | undefined {
    const name = block.prefix.slice(this.prefix.length);
    const gate = this.#gates.find((gate) => gate.kind === kind && name.startsWith(gate.blocks));
    if (gate) this.#used.add(gate);
    return gate?.value;
  }

  /** `(1 - gate)·plain + gate·perturbed` in a form that is exactly `plain` where the gate is 0. */
  #mix(gate: Value, plain: Value, perturbed: Value): Value {
    const change = this.graph.op("Sub", [perturbed, plain]);
    return this.graph.op("Add", [plain, this.graph.op("Mul", [gate, change])]);
  }

  /** Hooks into the self-attention of a transformer block. */
  attention(block: Module): AttentionPerturbation {
    const [pag, seg] = [this.#gate("pag", block), this.#gate("seg", block)];
    const { graph } = this;
    return {
      query: (query) =>
        seg ? this.#mix(seg, query, graph.op("ReduceMean", [query, graph.int([1])])) : query,
      attended: (attended, value) => pag ? this.#mix(pag, attended, value) : attended,
    };
  }

  /** The block's output, or its input as far as the gate says to skip the block. */
  skip(block: Module, input: Value, output: Value): Value {
    const slg = this.#gate("slg", block);
    return slg ? this.#mix(slg, output, input) : output;
  }

  /** @throws RangeError when a gate acts on no block */
  check(): void {
    const idle = this.#gates.find((gate) => !this.#used.has(gate));
    if (idle) {
      throw new RangeError(`Cannot perturb blocks "${idle.blocks}": the network has none so named`);
    }
  }
}
