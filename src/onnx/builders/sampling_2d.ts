import { type Graph, isStatic, type Value } from "../graph.ts";
import { conv2d } from "./layers.ts";
import { features, type Module } from "./module.ts";

const NEAREST = {
  mode: "nearest",
  coordinate_transformation_mode: "asymmetric",
  nearest_mode: "floor",
};

/** Nearest-neighbour enlargement by a whole factor. */
export function upsampleNearest(graph: Graph, x: Value, factor = 2): Value {
  return graph.op("Resize", [x, undefined, graph.float([1, 1, factor, factor])], NEAREST);
}

/**
 * Nearest-neighbour enlargement to the height and width of `like`: twice x's, or one less where an odd size had been
 * halved.
 */
function upsampleTo(graph: Graph, x: Value, like: Value): Value {
  const [own, wanted] = [x.shape.slice(2), like.shape.slice(2)];
  if (isStatic(own) && isStatic(wanted)) {
    if (wanted.every((size, i) => size === 2 * own[i]!)) return upsampleNearest(graph, x);
    const sizes = graph.int([...x.shape.slice(0, 2) as number[], ...wanted]);
    return graph.op("Resize", [x, undefined, undefined, sizes], NEAREST);
  }
  const sizes = graph.op("Concat", [
    graph.op("Shape", [x], { start: 0, end: 2 }),
    graph.op("Shape", [like], { start: 2, end: 4 }),
  ], { axis: 0 });
  return graph.op("Resize", [x, undefined, undefined, sizes], NEAREST);
}

/** diffusers' `Upsample2D`: nearest-neighbour enlargement by two (to the size of `like` if given), then a convolution. */
export function upsample2D(module: Module, x: Value, like?: Value): Value {
  const larger = like ? upsampleTo(module.graph, x, like) : upsampleNearest(module.graph, x);
  return conv2d(module.child("conv"), larger, features(x, 1));
}

/** diffusers' `Downsample2D`: a convolution of stride 2; padding 0 means one row and column at the far end. */
export function downsample2D(module: Module, x: Value, padding: number): Value {
  return conv2d(module.child("conv"), x, features(x, 1), {
    stride: 2,
    padding: padding === 0 ? "asymmetric" : padding,
  });
}
