import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  parseSafetensors,
  readSafetensorsIndex,
  safetensorsChunks,
  type SafetensorsType,
  type TensorToStore,
  writeSafetensors,
} from "../../src/onnx/safetensors.ts";

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown) => ({
  dtype,
  shape,
  data_offsets,
});

Deno.test("parseSafetensors() reads the format's own example layout", () => {
  const { tensors, metadata } = parseSafetensors(file({
    __metadata__: { format: "pt" },
    b: entry("F16", [2], [8, 12]),
    a: entry("F32", [1, 2], [0, 8]),
    empty: entry("F32", [0, 3], [8, 8]),
    scalar: entry("U8", [], [12, 13]),
  }, 13));
  const start = tensors.get("a")!.offset;
  assertEquals(metadata, { format: "pt" });
  assertEquals(tensors.get("a"), { dtype: "F32", shape: [1, 2], offset: start, length: 8 });
  assertEquals(tensors.get("b"), { dtype: "F16", shape: [2], offset: start + 8, length: 4 });
  assertEquals(tensors.get("empty"), {
    dtype: "F32",
    shape: [0, 3],
    offset: start + 8,
    length: 0,
  });
  assertEquals(tensors.get("scalar"), { dtype: "U8", shape: [], offset: start + 12, length: 1 });
});

Deno.test("writeSafetensors() gives back what was written, aligned and in one order", () => {
  const dtypes: [SafetensorsType, (n: number) => TensorToStore["data"]][] = [
    ["F32", (n) => Float32Array.from({ length: n }, (_, i) => i + 0.5)],
    ["F16", (n) => Uint16Array.from({ length: n }, (_, i) => i * 7)],
    ["I64", (n) => BigInt64Array.from({ length: n }, (_, i) => BigInt(-i))],
    ["U8", (n) => Uint8Array.from({ length: n }, (_, i) => i)],
  ];
  const tensor = fc.record({
    name: fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__"),
    type: fc.nat(dtypes.length - 1),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name }), (specs) => {
      const tensors = specs.map(({ name, type, shape }): [string, TensorToStore] => {
        const [dtype, make] = dtypes[type]!;
        return [name, { dtype, shape, data: make(shape.reduce((a, b) => a * b, 1)) }];
      });
      const bytes = writeSafetensors(tensors, { step: "3" });
      assertEquals(bytes, writeSafetensors(tensors.toReversed(), { step: "3" }));
      const index = parseSafetensors(bytes);
      assertEquals(index.metadata, { step: "3" });
      assertEquals(index.tensors.size, tensors.length);
      for (const [name, { dtype, shape, data }] of tensors) {
        const { offset, length, ...rest } = index.tensors.get(name)!;
        assertEquals(rest, { dtype, shape });
        const own = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        assertEquals(bytes.slice(offset, offset + length), own);
        const width = (data as Float32Array).BYTES_PER_ELEMENT;
        assertEquals(offset % width, 0, `${name} is not aligned`);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("safetensorsChunks() copies no tensor", () => {
  const data = new Float32Array(4);
  const chunks = safetensorsChunks([["a", { dtype: "F32", shape: [4], data }]]);
  assert(chunks[1]!.buffer === data.buffer);
});

Deno.test("safetensorsChunks() rejects data of another size than its shape", () => {
  assertThrows(
    () => safetensorsChunks([["a", { dtype: "F32", shape: [3], data: new Float32Array(4) }]]),
    RangeError,
    'Cannot write tensor "a": F32 [3] takes 12 bytes, but it has 16',
  );
});

const BROKEN: [string, Uint8Array, string][] = [
  ["a file without header", new Uint8Array(5), "a file of 5 bytes is too short"],
  ["a header longer than the file", file("{}", 0).fill(200, 0, 1), "does not fit"],
  ["a header over the limit", file("{}", 0).fill(255, 0, 8), "over the format's limit"],
  ["text that is no JSON", file("{", 0), "the header is not JSON"],
  ["bytes that are no text", file("{}", 0).fill(0xff, 8), "the header is not JSON"],
  ["a list as header", file("[]", 0), "not a JSON object"],
  ["metadata that are no texts", file({ __metadata__: { a: 1 } }, 0), "other than texts"],
  [
    "a name twice",
    file(
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
      2,
    ),
    'the header names "a" twice',
  ],
  ["an entry that is no object", file({ a: 3 }, 0), 'tensor "a": its entry is not an object'],
  ["an unknown dtype", file({ a: entry("Q4", [1], [0, 1]) }, 1), 'tensor "a": its dtype "Q4"'],
  ["an inherited dtype", file({ a: entry("valueOf", [], [0, 1]) }, 1), "is unknown"],
  ["a negative size", file({ a: entry("U8", [-1], [0, 1]) }, 1), 'tensor "a": its shape [-1]'],
  ["a broken size", file({ a: entry("U8", [0.5], [0, 1]) }, 1), 'tensor "a": its shape [0.5]'],
  ["one offset", file({ a: entry("U8", [1], [0]) }, 1), "are not two positions"],
  ["offsets past the end", file({ a: entry("U8", [4], [0, 4]) }, 1), "leave the 1 bytes of data"],
  ["offsets in reverse", file({ a: entry("U8", [1], [1, 0]) }, 1), "leave the 1 bytes of data"],
  [
    "another size than the shape's",
    file({ a: entry("F32", [2], [0, 4]) }, 4),
    'tensor "a": F32 [2] takes 8 bytes, but it has 4',
  ],
  [
    "sizes that overflow",
    file({ a: entry("F64", [2 ** 40, 2 ** 40], [0, 8]) }, 8),
    'tensor "a": F64',
  ],
  [
    "overlapping tensors",
    file({ a: entry("U8", [2], [0, 2]), b: entry("U8", [2], [1, 3]) }, 3),
    'tensor "b": it overlaps "a"',
  ],
  [
    "a hole between tensors",
    file({ a: entry("U8", [1], [0, 1]), b: entry("U8", [1], [2, 3]) }, 3),
    'tensor "b": it leaves a hole after "a"',
  ],
  ["bytes after the last tensor", file({ a: entry("U8", [1], [0, 1]) }, 9), "8 bytes follow"],
];

for (const [what, bytes, message] of BROKEN) {
  Deno.test(`parseSafetensors() rejects ${what}`, async () => {
    assertThrows(() => parseSafetensors(bytes), Error, message);
    const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
    await assertRejects(() => readSafetensorsIndex(read, bytes.length), Error, message);
  });
}

Deno.test("readSafetensorsIndex() reads the header and nothing else", async () => {
  const bytes = file({ a: entry("F32", [1000], [0, 4000]) }, 4000);
  let read = 0;
  const index = await readSafetensorsIndex((offset, length) => {
    read += length;
    return Promise.resolve(bytes.subarray(offset, offset + length));
  }, bytes.length);
  assertEquals(index.tensors.get("a")!.length, 4000);
  assertEquals(read, bytes.length - 4000);
});

Deno.test("parseSafetensors() reads a metadata text of many megabytes", () => {
  const note = `${"x".repeat(20_000_000)}"`;
  assertEquals(parseSafetensors(file({ __metadata__: { note } }, 0)).metadata, { note });
});
