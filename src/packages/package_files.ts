/** What a package holds, be it a folder or an archive of somebody else's: plain files below one folder, and not too many. */
import { hash } from "node:crypto";
import { MANIFEST } from "../plugins/contained.ts";
import { badPackage, type PackageError } from "./package_error.ts";

/** A file of a package. */
export interface PackageFile {
  /** Relative to its folder, with `/` between its parts. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Most bytes of an archive, and of all files of a package. */
export const MAX_ARCHIVE = 2 ** 26;
export const MAX_BYTES = 2 ** 27;
/** Most files of a package, which has some tens. */
const MAX_FILES = 5000;
/** Letters that systems have room for, below a folder that has a path of its own. */
const MAX_NAME = 200;

/** Takes the files of a package, one after the other. */
export class PackageFiles {
  readonly #files: PackageFile[] = [];
  /** Names as a system sees them that takes large letters for small ones. */
  readonly #seen = new Set<string>();
  #bytes = 0;

  /**
   * Looks at a file before it is read: false for one that is left out.
   *
   * @throws PackageError for a name that leads elsewhere or is there already, and for more than there may be
   */
  expect(name: string, bytes: number): boolean {
    const fault = nameFault(name);
    if (fault !== undefined) throw badPackage(`The package has a file "${shown(name)}", ${fault}`);
    const key = name.normalize("NFC").toLowerCase();
    if (this.#seen.has(key)) throw badPackage(`The package has two files "${shown(name)}"`);
    this.#seen.add(key);
    if (this.#seen.size > MAX_FILES) {
      throw badPackage(`The package has more than ${MAX_FILES} files`);
    }
    this.#bytes += bytes;
    if (this.#bytes > MAX_BYTES) {
      throw badPackage(
        `The files of the package have more than ${MAX_BYTES / 2 ** 20} MB together`,
      );
    }
    return !isLeftOut(name);
  }

  /** One that was {@link expect}ed. */
  add(name: string, bytes: Uint8Array): void {
    this.#files.push({ name, bytes });
  }

  /**
   * All of them, sorted, as they are below the folder with `plugin.json`: the archive's, or the only one in it.
   *
   * @throws PackageError where there is no such file
   */
  get all(): readonly PackageFile[] {
    const tops = new Set(this.#files.map(({ name }) => name.slice(0, name.indexOf("/") + 1)));
    const [top = ""] = tops;
    const within = tops.size === 1 ? top : "";
    const files = this.#files.map((file) => ({ ...file, name: file.name.slice(within.length) }));
    if (!files.some(({ name }) => name === MANIFEST)) {
      throw noPlugin();
    }
    return files.sort((a, b) => a.name < b.name ? -1 : 1);
  }
}

export const noPlugin = (): PackageError =>
  badPackage("The package has no plugin.json: it is no plugin");

/** Hidden ones are nothing that anybody means to hand on: `.git`, `.env`, `.npmrc`. */
export const isLeftOut = (name: string): boolean => /(^|\/)\.[^/]/.test(name);

/** @throws PackageError */
export function refuseEntry(name: string, what: string): never {
  throw badPackage(
    `"${shown(name)}" in the package is ${what}: a plugin is made of files and folders alone`,
  );
}

/** Why a file may not be called that; undefined where it may. */
function nameFault(name: string): string | undefined {
  if (name.length > MAX_NAME) return "whose name is too long";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f<>:"|?*\\\ufffd]/.test(name)) return "a name that not every system has";
  const parts = name.split("/");
  if (parts[0] === "") return "which lies outside of it";
  if (parts.some((part) => part === "..")) return "which leads out of it";
  if (parts.some((part) => /^\.?$|[. ]$/.test(part))) return "a name that not every system has";
  const isDevice = parts.some((part) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part));
  return isDevice ? "a name that not every system has" : undefined;
}

/** A name of somebody else's in a sentence. */
const shown = (name: string): string =>
  // deno-lint-ignore no-control-regex
  name.slice(0, MAX_NAME).replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "\ufffd");

/** What npm calls the integrity of some bytes: `sha512-` and their hash in base64. */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${hash("sha512", bytes, "base64")}`;

/**
 * The {@link integrityOf} what some files are called and hold, wherever they have come from: of `name`, a zero byte and the
 * hash of each, in order.
 */
export function filesIntegrity(files: readonly PackageFile[]): string {
  const lines = files.map(({ name, bytes }) => `${name}\0${integrityOf(bytes)}\n`).sort();
  return integrityOf(new TextEncoder().encode(lines.join("")));
}
