/** Element types that graphs here use, in ONNX's own words (lower case). */
export type ElementType =
  | "float"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int8"
  | "uint8"
  | "bool"
  | "double";

/** A known size, or a name for one that is fixed only when the graph runs (`batch`, `height`, `d7`). */
export type Dim = number | string;

/** One edge of a graph: a named tensor with element type and shape. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dim[];
}

/** An attribute of a node: a number or list of numbers is int64; floats are marked, since JavaScript cannot tell. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One operation. The domain is "" for standard ONNX, "com.microsoft" for ONNX Runtime's own operators and "braid" for
 * composites that {@link lower} replaces before a graph is written.
 */
export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** A tensor that stands in the graph itself: shapes, axes, scalars. Weights are parameters instead. */
export interface Constant {
  readonly data: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  readonly value: Value;
}
