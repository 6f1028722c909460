import type { Dim, ElementType } from "../value.ts";
import {
  broadcast,
  dimsOf,
  type Inferred,
  int,
  ints,
  product,
  shapeOf,
  type ShapeRule,
  wrap,
} from "./rule.ts";

/** Operators that move elements, pick them or tell of their shape. */
export const MOVEMENT_SHAPES: Readonly<Record<string, ShapeRule>> = {
  Transpose: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const perm = ints(attributes, "perm", shape.map((_, i) => shape.length - 1 - i));
    return [{ type: inputs[0]!.type, shape: perm.map((axis) => shape[axis]!) }];
  },
  Reshape: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const wanted = dimsOf(graph, inputs[1]);
    if (!wanted) {
      const rank = inputs[1]!.shape[0];
      if (typeof rank !== "number") {
        throw new TypeError("Cannot reshape to a shape of unknown rank");
      }
      return [{ type: inputs[0]!.type, shape: new Array(rank).fill(null) }];
    }
    const dims: Inferred[] = wanted.map((dim, i) =>
      dim === 0 ? shape[i]! : dim === -1 ? null : dim
    );
    const hole = wanted.indexOf(-1);
    if (hole >= 0) {
      const [total, rest] = [product(shape), product(dims.filter((_, i) => i !== hole))];
      if (total !== null && rest !== null) dims[hole] = total / rest;
    } else if (
      product(shape) !== null && product(dims) !== null && product(shape) !== product(dims)
    ) {
      throw new TypeError(`Cannot reshape [${shape.join(", ")}] to [${wanted.join(", ")}]`);
    }
    return [{ type: inputs[0]!.type, shape: dims }];
  },
  Concat: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const sizes = inputs.map((input) => shapeOf(input)[axis]!);
    const total = sizes.every((size) => typeof size === "number")
      ? sizes.reduce((a, b) => a + b, 0)
      : null;
    return [{ type: inputs[0]!.type, shape: shape.map((dim, i) => i === axis ? total : dim) }];
  },
  Split: ({ graph, inputs, attributes, count }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const sizes = graph.constantOf(inputs[1]);
    const even = typeof shape[axis] === "number" ? (shape[axis] as number) / count : null;
    return Array.from({ length: count }, (_, k) => ({
      type: inputs[0]!.type,
      shape: shape.map((dim, i) => i === axis ? sizes?.[k] ?? even : dim),
    }));
  },
  Slice: ({ graph, inputs }) => {
    const shape: Inferred[] = [...shapeOf(inputs[0])];
    const [starts, ends] = [graph.constantOf(inputs[1]), graph.constantOf(inputs[2])];
    const axes = graph.constantOf(inputs[3]) ?? starts?.map((_, i) => i);
    const steps = graph.constantOf(inputs[4]) ?? starts?.map(() => 1);
    if (!starts || !ends || !axes || !steps) {
      return [{
        type: inputs[0]!.type,
        shape: shape.map(() => null),
      }];
    }
    axes.forEach((raw, i) => {
      const axis = wrap(raw, shape.length);
      const size = shape[axis];
      if (typeof size !== "number") {
        shape[axis] = null;
        return;
      }
      const step = steps[i]!;
      const clamp = (at: number, low: number, high: number) =>
        Math.min(Math.max(at < 0 ? at + size : at, low), high);
      const start = clamp(starts[i]!, 0, step > 0 ? size : size - 1);
      const end = ends[i]! < -size && step < 0 ? -1 : clamp(ends[i]!, step > 0 ? 0 : -1, size);
      shape[axis] = Math.max(0, Math.ceil((end - start) / step));
    });
    return [{ type: inputs[0]!.type, shape }];
  },
  Gather: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    return [{
      type: inputs[0]!.type,
      shape: [...shape.slice(0, axis), ...shapeOf(inputs[1]), ...shape.slice(axis + 1)],
    }];
  },
  Pad: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const pads = graph.constantOf(inputs[1]);
    return [{
      type: inputs[0]!.type,
      shape: shape.map((dim, i) =>
        typeof dim === "number" && pads ? dim + pads[i]! + pads[i + shape.length]! : null
      ),
    }];
  },
  Expand: ({ graph, inputs }) => {
    const wanted = dimsOf(graph, inputs[1]);
    const rank = inputs[1]!.shape[0];
    return [{
      type: inputs[0]!.type,
      // Of two different names the input's must stand for 1.
      shape: wanted
        ? broadcast(shapeOf(inputs[0]), wanted).map((dim, i, { length }) =>
          dim ?? wanted.at(i - length)!
        )
        : new Array(rank as number).fill(null),
    }];
  },
  Resize: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const [scales, sizes] = [graph.constantOf(inputs[2]), dimsOf(graph, inputs[3])];
    return [{
      type: inputs[0]!.type,
      shape: shape.map((dim, i) =>
        sizes
          ? sizes[i]!
          : scales && scales[i] === 1
          ? dim
          : scales && typeof dim === "number"
          ? Math.floor(dim * scales[i]!)
          : null
      ),
    }];
  },
  Unsqueeze: ({ graph, inputs }) => {
    const shape: Inferred[] = [...shapeOf(inputs[0])];
    const axes = graph.constantOf(inputs[1])!;
    const rank = shape.length + axes.length;
    for (const axis of axes.map((a) => wrap(a, rank)).toSorted((a, b) => a - b)) {
      shape.splice(axis, 0, 1);
    }
    return [{ type: inputs[0]!.type, shape }];
  },
  Squeeze: ({ graph, inputs }) => {
    const shape = shapeOf(inputs[0]);
    const axes = graph.constantOf(inputs[1])!.map((axis) => wrap(axis, shape.length));
    return [{ type: inputs[0]!.type, shape: shape.filter((_, i) => !axes.includes(i)) }];
  },
  Where: ({ inputs }) => [{
    type: inputs[1]!.type,
    shape: broadcast(
      broadcast(shapeOf(inputs[0]), shapeOf(inputs[1])) as Dim[],
      shapeOf(inputs[2]),
    ),
  }],
  Shape: ({ inputs, attributes }) => {
    const rank = shapeOf(inputs[0]).length;
    const [start, end] = [
      wrap(int(attributes, "start", 0), rank),
      wrap(int(attributes, "end", rank), rank),
    ];
    return [{ type: "int64", shape: [Math.max(0, end - start)] }];
  },
  Cast: (
    { inputs, attributes },
  ) => [{ type: attributes["to"] as ElementType, shape: shapeOf(inputs[0]) }],
  ArgMax: ({ inputs, attributes }) => {
    const shape = shapeOf(inputs[0]);
    const axis = wrap(int(attributes, "axis", 0), shape.length);
    const keep = int(attributes, "keepdims", 1) === 1;
    return [{
      type: "int64",
      shape: keep
        ? shape.map((dim, i) => i === axis ? 1 : dim)
        : shape.filter((_, i) => i !== axis),
    }];
  },
};
