import { firstDuplicateKey } from "./json_keys.ts";

/** Bytes of one element of each type of the safetensors format. */
const ELEMENT_BYTES = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
} as const;

/** An element type in the words of the safetensors format. */
export type SafetensorsType = keyof typeof ELEMENT_BYTES;

/** Where one tensor stands in a file. */
export interface StoredTensor {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  /** From the start of the file, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** What a safetensors file holds. */
export interface SafetensorsIndex {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on its JSON header. */
const MAX_HEADER = 100_000_000;

/** Most brackets and commas of it: seven or so for each tensor, of which the largest files have some thousands. */
const MAX_MARKS = 500_000;

/** Reads `length` bytes at `offset` of a file. */
export type ReadAt = (offset: number, length: number) => Uint8Array | Promise<Uint8Array>;

/**
 * The tensors of a safetensors file, from its header alone.
 *
 * @param size of the file in bytes
 * @throws SyntaxError for a header that is no such header, RangeError for tensors that lie about where they stand
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readSafetensorsIndex(read: ReadAt, size: number): Promise<SafetensorsIndex> {
  const length = headerLength(await read(0, Math.min(8, size)), size);
  return parseHeader(await read(8, length), size);
}

/** The tensors of a safetensors file that is in memory, see {@link readSafetensorsIndex}. */
export function parseSafetensors(bytes: Uint8Array): SafetensorsIndex {
  const length = headerLength(bytes.subarray(0, 8), bytes.length);
  return parseHeader(bytes.subarray(8, 8 + length), bytes.length);
}

function headerLength(start: Uint8Array, size: number): number {
  if (start.length < 8) {
    throw new SyntaxError(
      `Cannot read safetensors: a file of ${size} bytes is too short for a header`,
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, 8);
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER) {
    throw new SyntaxError(
      `Cannot read safetensors: a header of ${length} bytes is over the format's limit of ${MAX_HEADER}`,
    );
  }
  if (length > size - 8) {
    throw new SyntaxError(
      `Cannot read safetensors: the header of ${length} bytes does not fit in a file of ${size}`,
    );
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, size: number): SafetensorsIndex {
  const start = 8 + bytes.length;
  if (countMarks(bytes) > MAX_MARKS) {
    throw new RangeError(
      `Cannot read safetensors: the header has more than ${MAX_MARKS} brackets and commas`,
    );
  }
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot read safetensors: the header is not JSON", { cause });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new SyntaxError("Cannot read safetensors: the header is not a JSON object");
  }
  const duplicate = firstDuplicateKey(text);
  if (duplicate !== undefined) {
    throw new SyntaxError(`Cannot read safetensors: the header names "${duplicate}" twice`);
  }
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, storedTensor(name, entry, start, size)]),
  );
  checkCover(tensors, start, size);
  return { tensors, metadata: stringRecord(metadata) };
}

/** How much is in a JSON text, before it is taken apart. */
function countMarks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  }
  return count;
}

function stringRecord(value: unknown): Record<string, string> {
  const strings = typeof value === "object" && value !== null &&
    Object.values(value).every((text) => typeof text === "string");
  if (!strings) {
    throw new SyntaxError("Cannot read safetensors: __metadata__ holds other than texts");
  }
  return value as Record<string, string>;
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function storedTensor(name: string, entry: unknown, start: number, size: number): StoredTensor {
  const fail = (why: string): never => {
    throw new RangeError(`Cannot read tensor "${name}": ${why}`);
  };
  if (typeof entry !== "object" || entry === null) fail("its entry is not an object");
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (typeof dtype !== "string" || !Object.hasOwn(ELEMENT_BYTES, dtype)) {
    return fail(`its dtype ${JSON.stringify(dtype)} is unknown`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return fail(`its shape ${JSON.stringify(shape)} is not a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(`its data_offsets ${JSON.stringify(offsets)} are not two positions`);
  }
  const [from, to] = offsets as [number, number];
  if (to < from || start + to > size) {
    fail(`its data_offsets [${from}, ${to}] leave the ${size - start} bytes of data`);
  }
  const type = dtype as SafetensorsType;
  const needed = shape.reduce((product, dim) => product * dim, ELEMENT_BYTES[type]);
  if (to - from !== needed) {
    fail(`${type} [${shape.join(", ")}] takes ${needed} bytes, but it has ${to - from}`);
  }
  return { dtype: type, shape, offset: start + from, length: needed };
}

/** Tensors must lie one after the other from the header's end to the file's, without holes or overlaps. */
function checkCover(
  tensors: ReadonlyMap<string, StoredTensor>,
  start: number,
  size: number,
): void {
  const ordered = [...tensors].sort(([, a], [, b]) => a.offset - b.offset || a.length - b.length);
  let at = start;
  let before = "the header";
  for (const [name, { offset, length }] of ordered) {
    if (offset !== at) {
      const how = offset < at ? "overlaps" : "leaves a hole after";
      throw new RangeError(`Cannot read tensor "${name}": it ${how} ${before}`);
    }
    at = offset + length;
    before = `"${name}"`;
  }
  if (at !== size) {
    throw new RangeError(
      `Cannot read safetensors: ${size - at} bytes follow the last tensor, so the file is damaged`,
    );
  }
}

/** A tensor to write. */
export interface TensorToStore {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView<ArrayBuffer>;
}

/**
 * A safetensors file in pieces to write one after the other: the header, then each tensor's own bytes, not copied.
 * Wide elements come first and names are sorted among equals, so every tensor is aligned to its element and equal
 * contents give equal files.
 *
 * @throws RangeError when data have another size than dtype and shape say
 */
export function safetensorsChunks(
  tensors: Iterable<readonly [string, TensorToStore]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer>[] {
  const ordered = [...tensors].sort(([a, { dtype: p }], [b, { dtype: q }]) =>
    ELEMENT_BYTES[q] - ELEMENT_BYTES[p] || (a < b ? -1 : 1)
  );
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", metadata]);
  let at = 0;
  const parts = ordered.map(([name, { dtype, shape, data }]) => {
    const needed = shape.reduce((product, dim) => product * dim, ELEMENT_BYTES[dtype]);
    if (data.byteLength !== needed) {
      throw new RangeError(
        `Cannot write tensor "${name}": ${dtype} [${
          shape.join(", ")
        }] takes ${needed} bytes, but it has ${data.byteLength}`,
      );
    }
    header.push([name, { dtype, shape, data_offsets: [at, at += needed] }]);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  return [head, ...parts];
}

/** A whole safetensors file in memory, see {@link safetensorsChunks}. */
export function writeSafetensors(
  tensors: Iterable<readonly [string, TensorToStore]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const chunks = safetensorsChunks(tensors, metadata);
  const file = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}
