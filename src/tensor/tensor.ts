/** A dense float32 array in C order with its shape. Values, never mutated once made. */
export interface Tensor {
  /** The elements, the last axis changing fastest. */
  readonly data: Float32Array<ArrayBuffer>;
  /** Length of each axis; pictures are [images, channels, height, width]. */
  readonly shape: readonly number[];
}

/** Number of elements of a shape: the product of its dimensions, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

/** A tensor around `data`, which must have exactly as many elements as `shape` says. */
export function tensor(data: ArrayLike<number>, shape: readonly number[]): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot shape ${data.length} elements as [${shape.join(", ")}]: it has ${sizeOf(shape)}`,
    );
  }
  const own = data instanceof Float32Array && data.buffer instanceof ArrayBuffer;
  return {
    data: own ? (data as Float32Array<ArrayBuffer>) : Float32Array.from(data),
    shape: [...shape],
  };
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[]): Tensor {
  return { data: new Float32Array(sizeOf(shape)), shape: [...shape] };
}

/** Whether two shapes are equal, dimension by dimension. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** `f` over each element; arithmetic in doubles, rounded to float32 once. */
export function map(x: Tensor, f: (value: number) => number): Tensor {
  return { data: x.data.map(f), shape: x.shape };
}

/**
 * `sum_i coefficients[i] * tensors[i]`, elementwise, accumulated in doubles.
 *
 * @throws RangeError when shapes differ or the lists have different lengths
 */
export function linear(coefficients: readonly number[], tensors: readonly Tensor[]): Tensor {
  const first = tensors[0];
  if (!first || coefficients.length !== tensors.length) {
    throw new RangeError(
      `Expected one coefficient per tensor, but got ${coefficients.length} for ${tensors.length}`,
    );
  }
  for (const other of tensors) {
    if (!sameShape(other.shape, first.shape)) {
      throw new RangeError(
        `Cannot add shapes [${first.shape.join(", ")}] and [${other.shape.join(", ")}]`,
      );
    }
  }
  const out = new Float32Array(first.data.length);
  if (tensors.length === 2) {
    const [a, b] = [tensors[0]!.data, tensors[1]!.data];
    const [p, q] = [coefficients[0]!, coefficients[1]!];
    for (let i = 0; i < out.length; i++) out[i] = p * a[i]! + q * b[i]!;
    return { data: out, shape: first.shape };
  }
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < tensors.length; k++) sum += coefficients[k]! * tensors[k]!.data[i]!;
    out[i] = sum;
  }
  return { data: out, shape: first.shape };
}

/** The rows `[start, end)` along the first axis, as a view of the same memory. */
export function rows(x: Tensor, start: number, end: number): Tensor {
  const size = x.data.length / (x.shape[0] ?? 1);
  return {
    data: x.data.subarray(start * size, end * size),
    shape: [end - start, ...x.shape.slice(1)],
  };
}

/** Tensors of equal trailing shape joined along the first axis. */
export function concatRows(parts: readonly Tensor[]): Tensor {
  const first = parts[0];
  if (!first) throw new RangeError("Cannot join an empty list of tensors");
  for (const part of parts) {
    if (!sameShape(part.shape.slice(1), first.shape.slice(1))) {
      throw new RangeError(
        `Cannot join rows of shapes [${first.shape.join(", ")}] and [${part.shape.join(", ")}]`,
      );
    }
  }
  const data = new Float32Array(parts.reduce((size, part) => size + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return {
    data,
    shape: [parts.reduce((n, part) => n + part.shape[0]!, 0), ...first.shape.slice(1)],
  };
}
