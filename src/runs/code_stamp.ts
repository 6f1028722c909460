import { hash } from "node:crypto";
import { join } from "@std/path";
import { atOnce, inTurns } from "../graph/turns.ts";
import { MANIFEST, MAX_FILES } from "../plugins/contained.ts";

const SCRIPT = /\.([cm]?[jt]sx?|wasm)$/;
/** In a plugin, what no code is for: nor are graphs, which an editor that serves its folder saves all the time. */
const NO_CODE = /^\.(git|braid)$|\.graph\.json$/;
/** Those that are looked at in some milliseconds. */
const PART = 256;

export interface CodeStampOptions {
  /** Files that count wherever they are, scripts without it. */
  readonly what?: RegExp;
  /** A folder that results go to, of which nothing counts unless it is one of the folders, or a plugin. */
  readonly output?: string | undefined;
}

/**
 * A word that changes with any script below some folders, by size and dates, and with whatever is in a plugin, its packages
 * too: results kept on disk are of the code that made them. Links are followed. Folders that are not there count for
 * nothing; of more files than can be looked at no word is like another.
 */
export function codeStamp(folders: readonly string[], options: CodeStampOptions = {}): string {
  return atOnce(lookAt(folders, options));
}

/** {@link codeStamp} of what may be much, a part at a time: all else goes on meanwhile. */
export function codeStampAside(
  folders: readonly string[],
  options: CodeStampOptions = {},
): Promise<string> {
  return inTurns(lookAt(folders, options));
}

/** Stops after each part. */
function* lookAt(
  folders: readonly string[],
  { what = SCRIPT, output }: CodeStampOptions,
): Generator<void, string> {
  const lines: string[] = [];
  /** Folders that were looked in, as links may lead in circles. */
  const seen = new Set<string>();
  const results = output === undefined ? undefined : placeOf(output);

  let looked = 0;
  function* lookIn(folder: string, isOfPlugin: boolean): Generator<void> {
    const place = placeOf(folder);
    if (place === undefined) return;
    const entries = entriesOf(place);
    const isItself = entries.some(({ name }) => name === MANIFEST);
    if (place === results && !isItself && !folders.includes(folder)) return;
    const isPlugin = isItself || isOfPlugin;
    const key = `${isPlugin} ${place}`;
    if (seen.has(key)) return;
    seen.add(key);
    lines.push(`${folder} ${place}`);
    for (const { name, isDirectory, isSymlink } of entries) {
      if (lines.length > MAX_FILES) return;
      if (++looked % PART === 0) yield;
      if (isPlugin ? NO_CODE.test(name) : /^\.|^node_modules$/.test(name)) continue;
      const path = join(folder, name);
      const counts = isPlugin || what.test(name);
      const info = isSymlink || !isDirectory && counts ? infoOf(path) : undefined;
      if (isDirectory || isSymlink && info?.isDirectory) yield* lookIn(path, isPlugin);
      else if (counts) lines.push(`${path} ${looksOf(info)}`);
    }
  }

  for (const folder of folders) yield* lookIn(folder, false);
  if (lines.length > MAX_FILES) return crypto.randomUUID();
  return hash("sha256", lines.join("\n"), "hex").slice(0, 16);
}

/** Whether a word says what there is, and not that it is too much. */
export const isStamp = (word: string): boolean => word.length === 16;

function placeOf(folder: string): string | undefined {
  try {
    return Deno.realPathSync(folder);
  } catch {
    return undefined;
  }
}

/** Always in the same order: of two ways into a folder the first one counts. */
function entriesOf(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch {
    return [];
  }
}

/** Undefined for what is gone since, or a link that leads nowhere: that is the fault of who imports it. */
function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** Size and dates, of which the system itself sets the last one. */
const looksOf = (info: Deno.FileInfo | undefined): string =>
  info ? `${info.size} ${info.mtime?.getTime()} ${info.ctime?.getTime()}` : "cannot be read";
