import { hash } from "node:crypto";
import { dirname, join, relative } from "@std/path";
import { safeName } from "../runs/output_files.ts";
import { writeWhole } from "../runs/write_whole.ts";
import type { WorkflowInfo } from "./api.ts";
import { HttpError } from "./problem.ts";

const SUFFIX = ".graph.json";
const MAX_DEPTH = 8;
const MAX_FILES = 5000;
/** Changes that come within this time are told once, in milliseconds. */
const SETTLE_MS = 200;

/** The graphs in a folder that the user has named. */
export interface WorkflowFolder {
  list(): Promise<readonly WorkflowInfo[]>;
  read(name: string): { readonly text: string; readonly revision: string };
  /**
   * Writes it whole where it still has this revision; undefined for one that must not be there yet.
   *
   * @returns its new revision
   * @throws HttpError 412 where it has changed meanwhile
   */
  write(name: string, text: string, revision: string | undefined): string;
  remove(name: string, revision: string | undefined): void;
  /** Tells of changes, whoever made them, until `signal` aborts. */
  watch(onChange: () => void, signal: AbortSignal): Promise<void>;
}

export function openWorkflowFolder(folder: string): WorkflowFolder {
  const revisions = new Map<string, { readonly key: string; readonly revision: string }>();

  const pathOf = (name: string): string => {
    if (name === "" || name.length > 300 || tidy(name) !== name) {
      throw new HttpError(400, `"${name}" cannot be the name of a workflow: take another`);
    }
    return join(folder, `${name}${SUFFIX}`);
  };
  const find = (name: string): string | undefined => {
    try {
      return Deno.readTextFileSync(pathOf(name));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
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

  return {
    async list() {
      const paths: string[] = [];
      await collect(folder, paths, 0);
      const found = await Promise.all(paths.map((path) => {
        const name = relative(folder, path).replaceAll("\\", "/").slice(0, -SUFFIX.length);
        return describe(path, name);
      }));
      return found.flatMap((info) => {
        if (!info) return [];
        const { name, modified, bytes, revision } = info;
        return [{ name, modified, bytes, revision }];
      }).sort((a, b) => a.name < b.name ? -1 : 1);
    },
    read(name) {
      const text = find(name);
      if (text === undefined) throw new HttpError(404, `There is no workflow "${name}"`);
      return { text, revision: revisionOf(text) };
    },
    write(name, text, revision) {
      const path = pathOf(name);
      demand(name, revision);
      Deno.mkdirSync(dirname(path), { recursive: true });
      writeWhole(path, new TextEncoder().encode(text), (whole) => Deno.renameSync(whole, path));
      return revisionOf(text);
    },
    remove(name, revision) {
      const path = pathOf(name);
      if (revision !== undefined) demand(name, revision);
      else if (find(name) === undefined) throw new HttpError(404, `There is no workflow "${name}"`);
      Deno.removeSync(path);
    },
    async watch(onChange, signal) {
      Deno.mkdirSync(folder, { recursive: true });
      const watcher = Deno.watchFs(folder);
      signal.addEventListener("abort", () => watcher.close(), { once: true });
      let timer: ReturnType<typeof setTimeout> | undefined;
      for await (const { kind, paths } of watcher) {
        if (kind === "access" || !paths.some((path) => path.endsWith(SUFFIX))) continue;
        clearTimeout(timer);
        timer = setTimeout(onChange, SETTLE_MS);
      }
      clearTimeout(timer);
    },
  };
}

/** An entity tag by content: the same text has the same revision. */
function revisionOf(text: string): string {
  return `"${hash("sha256", text, "hex").slice(0, 32)}"`;
}

function tidy(name: string): string | undefined {
  try {
    return /(^|\/)\./.test(name) ? undefined : safeName(name);
  } catch {
    return undefined;
  }
}

async function collect(folder: string, paths: string[], depth: number): Promise<void> {
  if (depth > MAX_DEPTH) return;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".") || name === "node_modules" || paths.length >= MAX_FILES) continue;
      const path = join(folder, name);
      if (isDirectory) await collect(path, paths, depth + 1);
      else if (name.endsWith(SUFFIX)) paths.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
