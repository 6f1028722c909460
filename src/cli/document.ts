import { t } from "../words/translate.ts";
import { basename, dirname, resolve } from "@std/path";
import { TextError } from "../graph/json_scan.ts";
import { nearest } from "../words/nearest.ts";
import { LIMITS, parseWorkflow } from "../graph/parse.ts";
import { foreignFault } from "../graph/foreign.ts";
import { graphInPicture, isPictureName, isPng, pictureTexts } from "../graph/picture.ts";
import type { Workflow } from "../graph/workflow.ts";
import { reasonOf } from "../runs/attempt.ts";
import { EXIT, Failure, type FailureOptions, usageFault } from "./exit_code.ts";
import { say } from "./terminal.ts";

/** A graph as it was read. */
export interface Document {
  /** What to call it in messages. */
  readonly name: string;
  /** The folder it is in; the current one for standard input. */
  readonly folder: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Pictures carry graphs too, so more is read than a graph may have. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Reads the graph of a `.graph.json` file, of a PNG or SVG that carries one, or of standard input (`-`).
 *
 * @throws Failure that says what is wrong with it, and where
 */
export async function readDocument(path: string): Promise<Document> {
  const name = path === "-" ? "standard input" : path;
  const bytes = path === "-" ? await readInput() : await readFile(path);
  const text = await textOf(bytes, name);
  if (!text.trim()) throw invalid(name, "It is empty");
  if (!/^\s*[{[]/.test(text)) {
    throw invalid(name, "It is no graph, which is JSON: a graph begins with { on its first line");
  }
  try {
    const folder = path === "-" ? Deno.cwd() : dirname(resolve(path));
    return { name, folder, text, workflow: parseWorkflow(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const lines = error instanceof TextError ? excerpt(text, error.line, error.column) : [];
    throw invalid(name, error.message, { cause: error, excerpt: lines });
  }
}

async function textOf(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const isPicture = isPng(bytes) || isPictureName(name);
  try {
    const text = isPicture ? await graphInPicture(bytes) : decode(bytes);
    if (text !== undefined) return text;
  } catch (cause) {
    throw invalid(name, (cause as Error).message, { cause });
  }
  throw await graphless(
    bytes,
    name,
    isPng(bytes)
      ? "This picture carries no graph"
      : "It is neither a PNG nor an SVG of Braid's: no other picture carries a graph",
  );
}

/** @throws SyntaxError for what is no text */
function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError(
      "It is neither a graph, which is JSON in UTF-8, nor a picture that carries one",
      { cause },
    );
  }
}

/** What to say of a picture that carries no graph of Braid's. */
async function graphless(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  reason: string,
): Promise<Failure> {
  return invalid(name, foreignFault({ texts: await pictureTexts(bytes) }) ?? reason);
}

/** The bytes of a file. @throws Failure that says why not, and names the nearest there is */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size, isDirectory } = await Deno.stat(path);
    if (isDirectory) throw invalid(path, "It is a folder");
    checkSize(size, path);
    // A pipe that a shell makes says nothing of its size, and a device has no end.
    const file = await Deno.open(path);
    return await readAll(file.readable, path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof Deno.errors.NotFound) {
      const near = await nearestFile(path);
      throw new Failure(
        EXIT.missing,
        `There is no file "${path}"${near ? `: did you mean "${near}"?` : ""}`,
      );
    }
    throw new Failure(EXIT.failed, `Cannot read "${path}": ${reasonOf(error)}`, { cause: error });
  }
}

async function readInput(): Promise<Uint8Array<ArrayBuffer>> {
  if (Deno.stdin.readable.locked) throw usageFault("Standard input can be given only once");
  if (Deno.stdin.isTerminal()) say(t`Reading the graph from standard input: end it with Ctrl-D`);
  return await readAll(Deno.stdin.readable, "standard input");
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of stream) {
    checkSize(size += part.length, name);
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function checkSize(bytes: number, name: string): void {
  if (bytes > MAX_BYTES) {
    throw invalid(
      name,
      `It has more than ${MAX_BYTES / 2 ** 20} MB: a graph has at most ${
        LIMITS.characters / 2 ** 20
      }`,
    );
  }
}

const SUFFIX = ".graph.json";

async function nearestFile(path: string): Promise<string | undefined> {
  try {
    const names = await Array.fromAsync(Deno.readDir(dirname(path)), ({ name }) => name);
    const name = basename(path);
    // What most names end in makes none of them near.
    const suffix = name.endsWith(SUFFIX) ? SUFFIX : "";
    const stems = names.filter((one) => one.endsWith(suffix))
      .map((one) => one.slice(0, one.length - suffix.length));
    const near = nearest(name.slice(0, name.length - suffix.length), stems);
    return near && path.slice(0, path.length - name.length) + near + suffix;
  } catch {
    return undefined;
  }
}

function invalid(
  name: string,
  reason: string,
  options: FailureOptions = {},
): Failure {
  return new Failure(EXIT.invalid, `Cannot read "${name}": ${reason}`, options);
}

/** The line at fault with a mark under the column. */
function excerpt(text: string, line: number, column: number): string[] {
  const source = text.split("\n")[line - 1] ?? "";
  if (!source.trim()) return [];
  const start = Math.max(0, column - 40);
  const shown = source.slice(start, start + 76).replaceAll("\t", " ");
  return [shown, `${" ".repeat(column - 1 - start)}^`];
}
