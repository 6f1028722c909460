import { assertEquals, assertThrows } from "@std/assert";
import { canonical } from "../../src/engine/canonical.ts";

Deno.test("canonical() is equal for equal values only, and refuses what is not plain data", () => {
  assertEquals(
    canonical({ b: 1, a: [2n, { d: 1, c: 2 }] }),
    canonical({ a: [2n, { c: 2, d: 1 }], b: 1 }),
  );
  const different = [
    1,
    1n,
    "1",
    [1],
    { 0: 1 },
    NaN,
    -0,
    0,
    null,
    undefined,
    Infinity,
    [undefined],
    [null],
  ]
    .concat([new Float32Array([1]), new Float32Array([2]), new Int32Array([1])] as never[]);
  assertEquals(new Set(different.map(canonical)).size, different.length);
  assertThrows(() => canonical({ a: () => 1 }), TypeError, "function is not plain data");
  assertThrows(() => canonical(new URL("https://a.b")), TypeError);
});

Deno.test("canonical() says what JSON cannot by names with a $, which doubles in names that begin so", () => {
  const texts: [value: unknown, text: string][] = [
    [2n, '{"$bigint":"2"}'],
    [NaN, '{"$number":"NaN"}'],
    [-Infinity, '{"$number":"-Infinity"}'],
    [-0, '{"$number":"-0"}'],
    [0, "0"],
    [1.5, "1.5"],
    [undefined, '{"$undefined":true}'],
    [{ $bigint: "2" }, '{"$$bigint":"2"}'],
    [{ $$: { a$b: 1 } }, '{"$$$":{"a$b":1}}'],
    [{ b: 1, a: [undefined], B: 2 }, '{"B":2,"a":[{"$undefined":true}],"b":1}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ];
  for (const [value, text] of texts) assertEquals(canonical(value), text);
});

Deno.test("canonical() knows binary data by its kind and its bytes, wherever they lie", () => {
  const bytes = (values: number[]): Uint8Array => new Uint8Array([9, ...values, 9]).subarray(1, -1);
  assertEquals(
    canonical(bytes([97, 98, 99])),
    '{"$bytes":["Uint8Array","ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]}',
  );
  assertEquals(canonical(bytes([1])), canonical(new Uint8Array([1])));
  const sameBytes = [new Uint8Array([1]), new Int8Array([1]), new Uint8ClampedArray([1])];
  assertEquals(new Set(sameBytes.map(canonical)).size, 3);
});

Deno.test("canonical() takes things as they are, whatever they would say of themselves", () => {
  assertThrows(
    () => canonical({ a: { toJSON: () => 1 } }),
    TypeError,
    "function is not plain data",
  );
  const isNot = (value: unknown, what: string): void => {
    const fault = `Cannot compare by content: ${what} is not plain data`;
    assertEquals(assertThrows(() => canonical([value]), TypeError).message, fault);
  };
  isNot(Symbol("a"), "symbol");
  isNot(() => 1, "function");
  isNot(new Date(0), "Date");
  isNot(new Map(), "Map");
  isNot(new (class {})(), "an object");
});
