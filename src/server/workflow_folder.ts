import { hash } from "node:crypto";
import { relative } from "@std/path";
import type { Folder } from "../files/folder.ts";
import { LIMITS } from "../graph/parse.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { attempt } from "../runs/attempt.ts";
import { safeName } from "../runs/output_files.ts";
import type { WorkflowChange } from "../runs/server_event.ts";
import type { WorkflowInfo } from "./api.ts";
import { filesBelow, MAX_DEPTH } from "./files_below.ts";
import { HttpError } from "./problem.ts";
import { readTextFile } from "./read_text_file.ts";
import { watchFolders } from "./watch_folders.ts";

const SUFFIX = ".graph.json";

/** The graphs in a folder that the user has named. */
export interface WorkflowFolder {
  readonly path: string;
  list(): Promise<readonly WorkflowInfo[]>;
  read(name: string): { readonly text: string; readonly revision: string };
  /**
   * Writes it whole where it still has this revision; undefined for one that must not be there yet.
   *
   * @returns its new revision
   * @throws HttpError 412 where it has changed meanwhile
   * @throws OutputError where the disk refuses
   */
  write(name: string, text: string, revision: string | undefined): string;
  remove(name: string, revision: string | undefined): void;
  /** Looks out for what others do to the files, until `signal` aborts. */
  watch(signal: AbortSignal): Promise<void>;
}

/** @param onChange Told of every change once, whoever made it; of others' only while they are watched for */
export function openWorkflowFolder(
  folder: Folder,
  onChange: (change: WorkflowChange) => void = () => {},
): WorkflowFolder {
  const revisions = new Map<string, { readonly key: string; readonly revision: string }>();
  /** By name, what was told last. */
  const told = new Map<string, string>();

  const tell = (name: string, revision: string | undefined, before = told.get(name)): void => {
    if (revision === undefined) told.delete(name);
    else told.set(name, revision);
    if (revision === before) return;
    if (revision === undefined) return onChange({ type: "workflow.removed", name });
    const type = before === undefined ? "workflow.created" : "workflow.changed";
    onChange({ type, name, revision });
  };

  const fileOf = (name: string): string => {
    if (name === "" || name.length > 300 || tidy(name) !== name) {
      throw new HttpError(400, `"${name}" cannot be the name of a workflow: take another`);
    }
    return `${name}${SUFFIX}`;
  };
  const find = (name: string): string | undefined => {
    const file = fileOf(name);
    try {
      return readTextFile(folder.pathOf(file), LIMITS.characters);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };
  const demand = (name: string, revision: string | undefined): void => {
    const there = find(name);
    const found = there === undefined ? undefined : revisionOf(there);
    if (found === revision) return;
    throw new HttpError(
      412,
      found === undefined
        ? `The workflow "${name}" has been deleted`
        : revision === undefined
        ? `There is a workflow "${name}" already`
        : `The workflow "${name}" has changed since it was opened`,
    );
  };
  const describe = async (path: string, name: string): Promise<WorkflowInfo | undefined> => {
    try {
      const { size: bytes, mtime } = await Deno.stat(path);
      if (bytes > LIMITS.characters) return undefined; // nobody has saved it here, nor could open it
      const key = `${bytes} ${mtime?.getTime()}`;
      let known = revisions.get(name);
      if (known?.key !== key) {
        known = { key, revision: revisionOf(await Deno.readTextFile(path)) };
        revisions.set(name, known);
      }
      return { name, modified: (mtime ?? new Date(0)).toISOString(), bytes, ...known };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined; // gone meanwhile
      throw error;
    }
  };

  const nameOf = (path: string): string =>
    relative(folder.path, path).replaceAll("\\", "/").slice(0, -SUFFIX.length);
  const list = async (): Promise<readonly WorkflowInfo[]> => {
    const found: WorkflowInfo[] = [];
    // One after the other: all texts at the same time may be more than memory holds.
    for await (const path of filesBelow(folder.path, (name) => name.endsWith(SUFFIX))) {
      const info = await describe(path, nameOf(path));
      if (!info) continue;
      const { name, modified, bytes, revision } = info;
      found.push({ name, modified, bytes, revision });
    }
    return found.sort((a, b) => naturalOrder(a.name, b.name));
  };

  return {
    path: folder.path,
    list,
    read(name) {
      const text = find(name);
      if (text === undefined) throw new HttpError(404, `There is no workflow "${name}"`);
      return { text, revision: revisionOf(text) };
    },
    write(name, text, revision) {
      const file = fileOf(name);
      demand(name, revision);
      attempt(`save the workflow "${name}"`, () => folder.write(file, text));
      const written = revisionOf(text);
      tell(name, written, revision);
      return written;
    },
    remove(name, revision) {
      const file = fileOf(name);
      const text = find(name);
      if (revision !== undefined) demand(name, revision);
      else if (text === undefined) throw new HttpError(404, `There is no workflow "${name}"`);
      folder.remove(file);
      tell(name, undefined, revisionOf(text!));
    },
    async watch(signal) {
      folder.make();
      for (const { name, revision } of await list()) told.set(name, revision);
      await watchFolders(folder.path, signal, async (paths) => {
        for (const path of paths) if (path.endsWith(SUFFIX)) revisions.delete(nameOf(path));
        const before = new Map(told);
        const found = new Map((await list()).map(({ name, revision }) => [name, revision]));
        for (const name of new Set([...before.keys(), ...found.keys()])) {
          // What was saved here meanwhile is newer than what was found.
          if (told.get(name) === before.get(name)) tell(name, found.get(name));
        }
      });
    },
  };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory;
}

/** An entity tag by content: the same text has the same revision. */
function revisionOf(text: string): string {
  return `"${hash("sha256", text, "hex").slice(0, 32)}"`;
}

/** Hidden folders, those of packages and those that look like a graph are not a user's own: nothing in them is listed. */
const NOT_OWN = /(^|\/)(\.|node_modules\/|[^/]*\.graph\.json\/)/;

function tidy(name: string): string | undefined {
  if (NOT_OWN.test(name) || name.split("/").length > MAX_DEPTH + 1) return undefined;
  try {
    return safeName(name);
  } catch {
    return undefined;
  }
}
