import { basename, dirname, join, resolve } from "@std/path";
import { anotherThere } from "./held.ts";
import { AwayError, isWithin } from "./no_links.ts";

/**
 * A folder in which files are found that others name, such as a graph. The way to it is the word of whoever names it, links
 * included, as they are then: what becomes a link later leads nowhere else.
 */
export interface ReadRoot {
  readonly path: string;
  /** The same without links. */
  readonly real: string;
}

/** Takes a folder as it is now, or would be. */
export const readRoot = (path: string): ReadRoot => ({ path: resolve(path), real: realOf(path) });

export const readRoots = (paths: readonly string[]): readonly ReadRoot[] => paths.map(readRoot);

function realOf(path: string): string {
  const whole = resolve(path);
  try {
    return Deno.realPathSync(whole);
  } catch {
    const around = dirname(whole);
    return around === whole ? whole : join(realOf(around), basename(whole));
  }
}

/** Whether a part of the way to it has become a link since it was taken. */
export async function isElsewhere({ real }: ReadRoot): Promise<boolean> {
  return await Deno.realPath(real).catch(() => real) !== real;
}

/**
 * The file that `path` means in the first of some folders that has it.
 *
 * @throws NotFound where none has it, Error for one that lies outside, links followed, AwayError where that is as a folder
 *   has become a link
 */
export async function findFile(roots: readonly ReadRoot[], path: string): Promise<string> {
  return await find(roots, path, (place, root) => place !== root.real);
}

/** The folder that `path` means, where it is one of the folders themselves or in them. @throws as {@link findFile} */
export async function findFolder(roots: readonly ReadRoot[], path: string): Promise<string> {
  const found = await find(roots, path, () => true);
  if ((await Deno.stat(found)).isDirectory) return found;
  throw new Error(`"${path}" is a file, not a folder`);
}

async function find(
  roots: readonly ReadRoot[],
  path: string,
  isMeant: (place: string, root: ReadRoot) => boolean,
): Promise<string> {
  let refusal: Error | undefined;
  const where = roots.map((root) => root.path).join(", ") || "no folder";
  for (const root of roots) {
    const place = await Deno.realPath(resolve(root.real, path)).catch(() => undefined);
    if (place === undefined) continue;
    if (isWithin(root.real, place) && isMeant(place, root)) {
      if (await isOpenable(place)) return place;
    } else if (await isElsewhere(root)) {
      throw new AwayError(root.path, anotherThere(root.path));
    } else refusal = new Error(`Cannot read "${path}": it lies outside ${where}`);
  }
  throw refusal ?? new Deno.errors.NotFound(`There is no file "${path}" in ${where}`);
}

/** Not for a pipe, a socket or a device, which would keep whoever opens it waiting. */
async function isOpenable(path: string): Promise<boolean> {
  const { isFile, isDirectory } = await Deno.stat(path);
  return isFile || isDirectory;
}
