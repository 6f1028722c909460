import type { Graph, Value } from "../graph.ts";

/** Adapters beside the layers of a network, which learn in place of its weights: `layers.ts` has the formula. */
export interface LowRank {
  readonly rank: number;
  /** Layers that have one, by the state-dict names of their modules without the network's prefix. */
  readonly layers: RegExp;
}

/**
 * A PyTorch module while it is built: the graph it goes into and where in the state dict its weights stand, so that
 * `module.child("down_blocks.0").parameter("conv.weight", …)` is `down_blocks.0.conv.weight`.
 */
export class Module {
  /** @param prefix what stands before each weight's name, with its dot: "" or `unet.` */
  constructor(
    readonly graph: Graph,
    readonly prefix: string = "",
    readonly lowRank?: LowRank,
  ) {}

  child(name: string | number): Module {
    return new Module(this.graph, `${this.prefix}${name}.`, this.lowRank);
  }

  parameter(name: string, shape: readonly number[]): Value {
    return this.graph.parameter(this.prefix + name, shape);
  }
}

/** The number of channels or features on an axis, which no graph leaves open. */
export function features(x: Value, axis: number): number {
  const size = x.shape.at(axis);
  if (typeof size !== "number") {
    throw new TypeError(`Expected a known size on axis ${axis}, but got [${x.shape.join(", ")}]`);
  }
  return size;
}
