import { inferShapes } from "./shapes.ts";
import type { Attributes, Constant, Dim, ElementType, Node, Value } from "./value.ts";

export type { Attribute, Attributes, Constant, Dim, ElementType, Node, Value } from "./value.ts";

/** ONNX Runtime's own domain. */
export const MICROSOFT = "com.microsoft";
/** The domain of composites, see {@link Node}. */
export const BRAID = "braid";

const DOMAIN_OF: Readonly<Record<string, string>> = {
  FusedMatMul: MICROSOFT,
  MultiHeadAttention: MICROSOFT,
  QuickGelu: MICROSOFT,
  GroupNorm: BRAID,
  Silu: BRAID,
};

/**
 * An ONNX graph while it is built: nodes in order of evaluation, every value with its shape.
 *
 * Parameters carry their diffusers state-dict names; whether they become initializers that point into a safetensors
 * file or inputs that a trainer feeds is decided when the graph is written, not here.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  readonly nodes: Node[] = [];
  readonly parameters = new Map<string, Value>();
  readonly constants = new Map<string, Constant>();
  readonly #interned = new Map<string, Value>();
  #count: number;

  /** @param names a graph whose value names the new one must not repeat */
  constructor(names?: Graph) {
    this.#count = names ? names.#count : 0;
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#count++}`;
  }

  /** A graph input. */
  input(name: string, type: ElementType, shape: readonly Dim[]): Value {
    const value = { name, type, shape: [...shape] };
    this.inputs.push(value);
    return value;
  }

  /** A weight, by state-dict name; asking twice for one name gives the same value (tied weights). */
  parameter(name: string, shape: readonly number[]): Value {
    const known = this.parameters.get(name);
    if (known) return known;
    const value: Value = { name, type: "float", shape: [...shape] };
    this.parameters.set(name, value);
    return value;
  }

  /** A float32 constant; equal constants are one value. */
  float(
    data: number | readonly number[] | Float32Array<ArrayBuffer>,
    shape?: readonly number[],
  ): Value {
    const list = typeof data === "number" ? [data] : data;
    const own = data instanceof Float32Array ? data : Float32Array.from(list);
    return this.#constant(own, "float", shape ?? (typeof data === "number" ? [] : [own.length]));
  }

  /** An int64 constant; equal constants are one value. */
  int(data: number | readonly number[], shape?: readonly number[]): Value {
    const list = typeof data === "number" ? [data] : data;
    const own = BigInt64Array.from(list, (n) => BigInt(n));
    return this.#constant(own, "int64", shape ?? (typeof data === "number" ? [] : [own.length]));
  }

  /** Takes over a constant of another graph under its name. */
  adopt(name: string, constant: Constant): void {
    this.constants.set(name, constant);
  }

  #constant(data: Constant["data"], type: ElementType, shape: readonly number[]): Value {
    const key = data.length > 64 ? undefined : `${type}[${shape}]${data}`;
    const known = key && this.#interned.get(key);
    if (known) return known;
    const value: Value = { name: this.#fresh("const"), type, shape: [...shape] };
    this.constants.set(value.name, { data, value });
    if (key) this.#interned.set(key, value);
    return value;
  }

  /** The numbers of a constant, or undefined when `value` is none. */
  constantOf(value: Value | undefined): number[] | undefined {
    const constant = value && this.constants.get(value.name);
    return constant && Array.from(constant.data as ArrayLike<number | bigint>, Number);
  }

  /** Adds a node with one output and returns that output. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.ops(op, 1, inputs, attributes)[0]!;
  }

  /** Adds a node with `count` outputs and returns them. */
  ops(
    op: string,
    count: number,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
  ): Value[] {
    const types = inferShapes(op, { graph: this, inputs, attributes, count });
    const outputs = types.map(({ type, shape }) => ({
      name: this.#fresh(op),
      type,
      shape: shape.map((dim) => dim ?? this.#fresh("d")),
    }));
    this.nodes.push({ op, domain: DOMAIN_OF[op] ?? "", inputs: [...inputs], outputs, attributes });
    return outputs;
  }

  /** Marks a value as an output under a name of the caller's choice. */
  output(name: string, value: Value): void {
    this.outputs.push({ name, value });
  }
}

/** Whether every dimension is a number, so that sizes can be computed while building. */
export function isStatic(shape: readonly Dim[]): shape is readonly number[] {
  return shape.every((dim) => typeof dim === "number");
}
