/** Where a plugin comes from, as a person names it and the list of what is installed remembers it. */
import { resolve } from "@std/path";
import { badPackage, PackageError } from "./package_error.ts";

export type Source =
  | { readonly kind: "folder" | "tgz" | "zip"; readonly path: string }
  | {
    readonly kind: "npm";
    /** Of the package: `braid-tones`, `@acme/tones`. */
    readonly name: string;
    /** A version, a range of them or a tag; the registry's own choice without. */
    readonly range?: string;
  };

/** The name of a package. */
const NAME = /(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*/;
const NPM = new RegExp(`^npm:(${NAME.source})(?:@(.{1,256}))?$`);
const WHOLE = new RegExp(`^${NAME.source}$`);
const MAX_NAME = 214;

/** Whether a package of npm may be called that. */
export const isPackageName = (name: string): boolean => name.length <= MAX_NAME && WHOLE.test(name);

/**
 * What a person names: `npm:NAME`, `npm:NAME@RANGE`, an archive, or a folder.
 *
 * @throws PackageError for what is none of these, or not there
 */
export function parseSource(text: string): Source {
  if (text.startsWith("npm:")) {
    const [, name, range] = NPM.exec(text) ?? [];
    if (name === undefined || !isPackageName(name)) {
      throw badPackage(`Expected the name of a package such as npm:NAME, but got "${text}"`);
    }
    return { kind: "npm", name, ...(range !== undefined && { range }) };
  }
  const path = resolve(text);
  if (isFolder(text, path)) return { kind: "folder", path };
  if (/\.(tgz|tar\.gz)$/i.test(path)) return { kind: "tgz", path };
  if (/\.zip$/i.test(path)) return { kind: "zip", path };
  throw badPackage(`"${text}" is no plugin: name a folder, a .tgz or .zip archive, or npm:NAME`);
}

/** As it is remembered: `npm:NAME@RANGE`, or a path. */
export function printSource(source: Source): string {
  if (source.kind !== "npm") return source.path;
  return `npm:${source.name}${source.range === undefined ? "" : `@${source.range}`}`;
}

/**
 * Whether what comes from one may take the place of what came from the other, as remembered: another version of the same package, or what
 * lies among the person's own files.
 */
export const isSameOrigin = (from: string, other: string): boolean =>
  NPM.exec(from)?.[1] === NPM.exec(other)?.[1];

function isFolder(text: string, path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (cause) {
    const hint = /^@?[\w./-]+$/.test(text) ? `: a package of npm is npm:${text}` : "";
    throw new PackageError("missing", `There is no "${text}"${hint}`, { cause });
  }
}
