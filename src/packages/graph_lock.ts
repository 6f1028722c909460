/** What a graph was made with: a file beside it, by which another machine makes the same. */
import { hash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import * as z from "zod/mini";
import { checkShape } from "../graph/check_shape.ts";
import { printJson } from "../graph/json.ts";
import { own } from "../graph/record.ts";
import { PackageError } from "./package_error.ts";

const FORMAT = "braid-lock/1";

const text = z.string().check(z.maxLength(5000));
const lockSchema = z.object({
  format: z.literal(FORMAT),
  /** The file that it is beside, of which there may be others that differ in the ending alone. */
  graph: z.exactOptional(text),
  /** Of braid, whose own plugins are of this version too. */
  braid: text,
  /** Plugins of others that the graph uses. */
  plugins: z.record(
    text,
    z.object({
      version: text,
      /** Of its files, see `filesIntegrity`. */
      integrity: text,
      /** What installs it: `npm:NAME@VERSION`. */
      from: z.exactOptional(text),
    }),
  ),
  /** The models that the graph names: a hash of all that their results depend on. */
  models: z.record(text, text),
});

/** What a lock says of a model whose files are in a state. */
export const stateIntegrity = (state: string): string =>
  `sha256-${hash("sha256", state, "base64")}`;

export type GraphLock = Omit<z.infer<typeof lockSchema>, "format" | "graph">;

/** `portrait.lock.json` beside `portrait.graph.json`, or beside the picture that carries it. */
export function lockPath(graph: string): string {
  return join(dirname(graph), `${basename(graph).replace(/(\.graph)?\.\w+$/, "")}.lock.json`);
}

/** @param graph the name of its file */
export const printLock = (lock: GraphLock, graph: string): string =>
  `${printJson({ format: FORMAT, graph, ...lock })}\n`;

/** Whether a text is the lock of the graph in a file of this name, or of one that does not say. */
export function isLockOf(graph: string, json: string): boolean {
  try {
    const { data } = checkShape(lockSchema, JSON.parse(json));
    return data !== undefined && (data.graph ?? graph) === graph;
  } catch {
    return false;
  }
}

/** @throws PackageError for what is none */
export function parseLock(json: string, path: string): GraphLock {
  try {
    const { data } = checkShape(lockSchema, JSON.parse(json));
    if (data) return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new PackageError("invalid", `"${path}" is no lock of a graph: braid lock makes one`);
}

/** What is here and not what a lock says, each in a sentence. */
export function lockFaults(lock: GraphLock, here: GraphLock): readonly string[] {
  const faults: string[] = [];
  if (here.braid !== lock.braid) faults.push(`Braid is ${here.braid} here, and not ${lock.braid}`);
  for (const name of namesIn(lock.plugins, here.plugins)) {
    const [asked, found] = [own(lock.plugins, name), own(here.plugins, name)];
    if (!asked) faults.push(`The plugin "${name}" is not in the lock`);
    else if (!found) {
      const { version, from } = asked;
      const how = from === undefined ? "" : `: braid plugin add ${from}`;
      faults.push(`The plugin "${name}" ${version} is not installed${how}`);
    } else if (found.version !== asked.version) {
      faults.push(`The plugin "${name}" is ${found.version} here, and not ${asked.version}`);
    } else if (found.integrity !== asked.integrity) {
      faults.push(`The plugin "${name}" has other files here, though it is ${found.version} too`);
    }
  }
  for (const id of namesIn(lock.models, here.models)) {
    const [asked, found] = [own(lock.models, id), own(here.models, id)];
    if (asked === undefined) faults.push(`The model "${id}" is not in the lock`);
    else if (found === undefined) faults.push(`The model "${id}" is not there, or not used`);
    else if (found !== asked) faults.push(`The model "${id}" has other files here`);
  }
  return faults;
}

const namesIn = (...records: readonly object[]): readonly string[] =>
  [...new Set(records.flatMap((one) => Object.keys(one)))].sort();
