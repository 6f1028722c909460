import type { Graph, Value } from "../graph.ts";

/**
 * A PyTorch module while it is built: the graph it goes into and where in the state dict its weights stand, so that
 * `module.child("down_blocks.0").parameter("conv.weight", …)` is `down_blocks.0.conv.weight`.
 */
export class Module {
  /** @param prefix what stands before each weight's name, with its dot: "" or `unet.` */
  constructor(readonly graph: Graph, readonly prefix: string = "") {}

  child(name: string | number): Module {
    return new Module(this.graph, `${this.prefix}${name}.`);
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
