import { join, relative } from "@std/path";

/** A folder or file that Braid would change is a link. */
export class LinkError extends Error {
  override readonly name = "LinkError";

  constructor(readonly path: string) {
    super(
      `"${path}" is a link, and nothing is written, moved or removed through links: ` +
        `put what it leads to in its place, or name that folder itself`,
    );
  }
}

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

/** @throws LinkError where a part of the way from a root, itself not looked at, to a path is a link */
export function refuseLinks(root: string, path: string): void {
  let at = root;
  for (const part of relative(root, path).split(/[/\\]/)) {
    if (part === "") continue;
    at = join(at, part);
    const found = lstatIfAny(at);
    if (!found) return; // nothing can be below
    if (found.isSymlink) throw new LinkError(at);
  }
}
