import { isAbsolute, join, relative, SEPARATOR } from "@std/path";

/** What is at the place of a folder or file is not to be opened or changed. */
export class PlaceError extends Error {
  override readonly name: string = "PlaceError";

  constructor(readonly path: string, message: string) {
    super(message);
  }
}

/** A folder is not there, or another one in its place, until somebody puts it back. */
export class AwayError extends PlaceError {
  override readonly name = "AwayError";
}

/** Somebody has made a file read-only that Braid would replace, which asks the folder alone. */
export class ReadOnlyFileError extends PlaceError {
  override readonly name = "ReadOnlyFileError";

  constructor(path: string) {
    super(path, `"${path}" is read-only: make it writable (chmod u+w), or take another name`);
  }
}

/** A folder or file that Braid would change is a link. */
export class LinkError extends PlaceError {
  override readonly name = "LinkError";

  constructor(path: string) {
    super(
      path,
      `"${path}" is a link, and nothing is written, moved or removed through links: ` +
        `put what it leads to in its place, or name that folder itself`,
    );
  }
}

/** It is neither folder nor file: whoever opens a pipe waits until somebody writes to it, with all others. */
export class SpecialFileError extends PlaceError {
  override readonly name = "SpecialFileError";

  constructor(path: string) {
    super(path, `"${path}" is neither file nor folder but a pipe, socket or device: remove it`);
  }
}

/** What others have put in the place of a file cannot be used as one. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(path: string, why: string) {
    super(`Cannot open "${path}": ${why}`);
  }
}

/** Whether a path is longer than the system has paths for. */
export const isTooLong = (error: unknown): boolean =>
  (error as { code?: string }).code === "ENAMETOOLONG";

/** What is at a path, be it a link that leads nowhere; undefined where there is nothing. */
export function lstatIfAny(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/**
 * @throws LinkError where a part of the way from a root, itself not looked at, to a path is a link, SpecialFileError where it
 *   is neither a file nor a folder
 */
export function refuseLinks(root: string, path: string): void {
  let at = root;
  for (const part of relative(root, path).split(SEPARATOR)) {
    if (part === "") continue;
    at = join(at, part);
    const found = lstatIfAny(at);
    if (!found) return; // nothing can be below
    if (found.isSymlink) throw new LinkError(at);
    if (!found.isFile && !found.isDirectory) throw new SpecialFileError(at);
  }
}

/** By their names alone; a folder is within itself. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way.split(SEPARATOR)[0] !== ".." && !isAbsolute(way);
}

/** What a path in a folder is called: with `/` between its parts. A `\` is a letter of a name, but on Windows. */
export const nameIn = (folder: string, path: string): string =>
  relative(folder, path).replaceAll(SEPARATOR, "/");
