import { assert, assertEquals } from "@std/assert";
import { estimateSize } from "../../src/engine/size.ts";

Deno.test("estimateSize() counts each buffer once", () => {
  const data = new Float32Array(1000);
  const size = estimateSize({ a: data, b: [data.subarray(5), data] });
  assert(size > 4000 && size < 4400, String(size));
  assert(estimateSize("x".repeat(500)) >= 1000);
  assert(estimateSize(new Map([["k", new Uint8Array(5000)]])) > 5000);
});

Deno.test("estimateSize() adds up what is within lists, records, maps and sets", () => {
  const sizes: [value: unknown, bytes: number][] = [
    [1, 8],
    [null, 8],
    ["ab", 12],
    [[1, 2], 32],
    [{ a: "b", c: undefined }, 34],
    [new Map([[1, "a"]]), 34],
    [new Set([1, [2]]), 48],
    [new Float32Array(3), 28],
    [new Uint8Array(64).subarray(60), 80],
    [{ byteLength: "long" }, 32],
  ];
  for (const [value, bytes] of sizes) assertEquals(estimateSize(value), bytes);
  const many = new Set(Array.from({ length: 200_000 }, (_, at) => at));
  assertEquals(estimateSize(many), 16 + 8 * 200_000);
  const circle: unknown[] = [];
  circle.push(circle, circle);
  assertEquals(estimateSize(circle), 16);
});
