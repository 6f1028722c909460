import { demandPlainSync, readPlain } from "../plain_file.ts";

/** The fields of a JSON object of unknown make. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Largest file that is read: the index of a network of thousands of tensors has some 100 KB. Others wait for who opens a
 * model, and what is much larger takes a second or more.
 */
const MAX_BYTES = 2 * 2 ** 20;
/** Largest vocabulary that is read, where everybody need not wait for it: real ones have a few MB. */
export const MAX_VOCABULARY: number = 64 * 2 ** 20;

/** The text of a file, or undefined when there is none. */
export async function readTextIfAny(
  path: string,
  maxBytes = MAX_BYTES,
): Promise<string | undefined> {
  const bytes = await readBytesIfAny(path, maxBytes);
  return bytes && new TextDecoder().decode(bytes);
}

/** The bytes of a file, or undefined when there is none. */
export async function readBytesIfAny(
  path: string,
  maxBytes: number = MAX_BYTES,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readPlain(path, maxBytes);
  } catch (error) {
    if (isNone(error)) return undefined;
    throw error;
  }
}

const isNone = (error: unknown): boolean =>
  error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;

/** What the file system says of a file or folder, or undefined when there is none that may be seen. */
export function infoIfAny(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** The JSON object in a file, or undefined when there is no such file. @throws SyntaxError naming the file */
export async function readJsonIfAny(
  path: string,
  maxBytes?: number,
): Promise<Json | undefined> {
  const text = await readTextIfAny(path, maxBytes);
  return text === undefined ? undefined : parseObject(text, path);
}

/** {@link readJsonIfAny} at once: a model is looked at whenever it is used, and turns of the event loop cost more than that. */
export function readConfigIfAny(path: string): Json | undefined {
  try {
    demandPlainSync(path, MAX_BYTES);
    return parseObject(new TextDecoder().decode(Deno.readFileSync(path)), path);
  } catch (error) {
    if (isNone(error)) return undefined;
    throw error;
  }
}

function parseObject(text: string, path: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new SyntaxError(`Cannot read ${path}: expected a JSON object`);
  }
  return value as Json;
}

/** A number under `key`, `otherwise` when there is none. @throws TypeError for anything else there */
export function numberOf<T>(json: Json, key: string, otherwise: T): number | T {
  const value = json[key] ?? undefined;
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`Expected ${key} to be a number, but got ${JSON.stringify(value)}`);
  }
  return value;
}

/** A text under `key`, undefined when there is none. @throws TypeError for anything else there */
export function textOf(json: Json, key: string): string | undefined {
  const value = json[key] ?? undefined;
  if (value !== undefined && typeof value !== "string") {
    throw new TypeError(`Expected ${key} to be a text, but got ${JSON.stringify(value)}`);
  }
  return value;
}
