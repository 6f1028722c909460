import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  concatRows,
  linear,
  map,
  rows,
  sameShape,
  sizeOf,
  type Tensor,
  tensor,
  zeros,
} from "../../src/tensor/tensor.ts";

const show = ({ data, shape }: Tensor): unknown => [[...data], shape];
const count = (shape: readonly number[]): Tensor =>
  tensor(Array.from({ length: sizeOf(shape) }, (_, i) => i + 1), shape);

Deno.test("tensor() keeps float32 data as it is, copies all other, and wants as much as the shape says", () => {
  const data = new Float32Array([1, 2, 3, 4, 5, 6]);
  const shape = [2, 3];
  const x = tensor(data, shape);
  assertStrictEquals(x.data, data);
  shape[0] = 9;
  assertEquals(x.shape, [2, 3]);
  assertEquals(show(tensor(new Float64Array([0.5, 2]), [2])), [[0.5, 2], [2]]);
  assertEquals(show(tensor([7], [])), [[7], []]);
  const shared = new Float32Array(new SharedArrayBuffer(8));
  assertEquals(tensor(shared, [2]).data.buffer instanceof ArrayBuffer, true);
  const { message } = assertThrows(() => tensor([1, 2, 3], [2, 2]), RangeError);
  assertEquals(message, "Cannot shape 3 elements as [2, 2]: it has 4");
});

Deno.test("sizeOf(), zeros(), sameShape() and map() know every dimension", () => {
  assertEquals([sizeOf([]), sizeOf([3]), sizeOf([2, 3, 4]), sizeOf([2, 0])], [1, 3, 24, 0]);
  const shape = [2, 2];
  const none = zeros(shape);
  shape[0] = 9;
  assertEquals(show(none), [[0, 0, 0, 0], [2, 2]]);
  assertEquals(sameShape([2, 3], [2, 3]), true);
  for (const other of [[2], [2, 3, 1], [3, 3], [2, 4]]) {
    assertEquals(sameShape([2, 3], other), false);
  }
  assertEquals(show(map(count([2, 1]), (value) => value / 4)), [[0.25, 0.5], [2, 1]]);
});

Deno.test("linear() adds any number of tensors, each by its coefficient, in doubles", () => {
  const [a, b, c] = [tensor([1, 2], [1, 2]), tensor([10, 20], [1, 2]), tensor([3, 5], [1, 2])];
  assertEquals(show(linear([2], [a])), [[2, 4], [1, 2]]);
  assertEquals(show(linear([2, 3], [a, b])), [[32, 64], [1, 2]]);
  assertEquals(show(linear([2, 3, -1], [a, b, c])), [[29, 59], [1, 2]]);
  const [large, small] = [tensor([2 ** 24], [1]), tensor([0.75], [1])];
  assertEquals(linear([1, 1, 1], [large, small, small]).data[0], 2 ** 24 + 2); // 1.5, rounded once
  assertEquals(linear([1, 2], [large, small]).data[0], 2 ** 24 + 2);
  const message = (...given: Parameters<typeof linear>): string =>
    assertThrows(() => linear(...given), RangeError).message;
  assertEquals(message([1, 2], [a]), "Expected one coefficient per tensor, but got 2 for 1");
  assertEquals(message([], []), "Expected one coefficient per tensor, but got 0 for 0");
  assertEquals(message([1, 1], [a, tensor([1, 2], [2])]), "Cannot add shapes [1, 2] and [2]");
  assertEquals(
    message([1, 1, 1], [a, b, tensor([1, 2], [2, 1])]),
    "Cannot add shapes [1, 2] and [2, 1]",
  );
});

Deno.test("rows() looks at part of a tensor, and concatRows() joins parts", () => {
  const x = count([4, 1, 2]);
  const part = rows(x, 1, 3);
  assertEquals(show(part), [[3, 4, 5, 6], [2, 1, 2]]);
  assertStrictEquals(part.data.buffer, x.data.buffer);
  assertEquals(show(concatRows([part, rows(x, 0, 1)])), [[3, 4, 5, 6, 1, 2], [3, 1, 2]]);
  assertEquals(show(concatRows([x])), show(x));
  assertThrows(() => concatRows([]), RangeError, "Cannot join an empty list of tensors");
  assertThrows(
    () => concatRows([x, count([4, 2, 1])]),
    RangeError,
    "Cannot join rows of shapes [4, 1, 2] and [4, 2, 1]",
  );
});
