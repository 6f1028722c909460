import type { SavedFile } from "../../sdk/saved_file.ts";
import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { extname, isAbsolute, join, normalize } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { COUNTER, UNSEEN } from "../../graph/file_name.ts";
import { attempt } from "../attempt.ts";
import { OutputError } from "./output_error.ts";

/** The folder of the output folder that models are in which nodes have taught. */
export const TAUGHT_MODELS = "models";

export interface OutputFilesOptions {
  /** Replaces files that are there; otherwise a number goes behind the name. */
  readonly overwrite?: boolean;
  /** What else the same run writes, be it to the same folder by another name: neither replaces what the other has written. */
  readonly beside?: OutputFiles;
}

/**
 * The folder that a run writes to. A file is there whole or not at all: it is written beside its place and moved there.
 * Nothing that was there before is lost unless asked for, and the same bytes are not written twice.
 */
export class OutputFiles implements Disposable {
  readonly folder: Folder;
  readonly #overwrite: boolean;
  /** Paths as file systems have them that tell `Cat` and `cat` not apart: names are the same on all. */
  readonly #written: Set<string>;
  /** Where the folder really is. */
  readonly #place: string;
  readonly #created: boolean;

  /** @throws OutputError unless files can be written there */
  constructor(folder: Folder, options: OutputFilesOptions = {}) {
    this.folder = folder;
    this.#overwrite = options.overwrite ?? false;
    this.#written = options.beside ? options.beside.#written : new Set();
    [this.#created, this.#place] = attempt(`use the folder "${folder.path}"`, () => {
      const there = folder.has(".");
      folder.draft()[Symbol.dispose]();
      return [!there, Deno.realPathSync(folder.path)];
    });
  }

  /**
   * Writes a file.
   *
   * @param name Relative to the folder, with its extension; what file systems refuse is replaced by `_`, and
   *   `{counter}` by the first number that makes it new
   * @param label What tells this run from others of a sweep, put behind the name
   * @throws OutputError, then nothing is left of it
   */
  save(name: string, bytes: Uint8Array, mediaType: string, label = ""): SavedFile {
    const extension = extname(name);
    const stem = name.slice(0, name.length - extension.length);
    const place = safeName(label ? `${stem}_${label}` : stem);
    return attempt(`save "${join(this.folder.path, place)}${extension}"`, () => {
      for (let number = 1;; number++) {
        const file = `${numbered(place, number)}${extension}`;
        if (!this.#put(file, bytes)) continue;
        this.#written.add(this.#keyOf(file));
        const path = this.folder.pathOf(file);
        return { path, mediaType, bytes: bytes.length, sha256: hash("sha256", bytes, "hex") };
      }
    });
  }

  /** False if the name is taken. */
  #put(name: string, bytes: Uint8Array): boolean {
    if (this.#written.has(this.#keyOf(name))) return false;
    if (this.#overwrite) this.folder.write(name, bytes);
    else if (this.folder.has(name)) return holds(this.folder.pathOf(name), bytes);
    else return this.folder.writeNew(name, bytes);
    return true;
  }

  #keyOf(name: string): string {
    return join(this.#place, name).toLowerCase();
  }

  /** Takes away the folder it made, if it is still empty. */
  [Symbol.dispose](): void {
    if (!this.#created) return;
    try {
      this.folder.remove(".");
    } catch {
      // Someone else has put something there.
    }
  }
}

/** `picture_00002` of `picture_{counter}`, else `picture-2` where `picture` is taken. */
function numbered(place: string, number: number): string {
  if (place.includes(COUNTER)) return place.replaceAll(COUNTER, String(number).padStart(5, "0"));
  return number > 1 ? `${place}-${number}` : place;
}

/** Whether a file has these bytes: a damaged one may be as long. */
export function holds(path: string, bytes: Uint8Array): boolean {
  return Deno.statSync(path).size === bytes.length &&
    Buffer.compare(Deno.readFileSync(path), bytes) === 0;
}

/** A name within the folder, and one that every operating system takes. */
export function safeName(name: string): string {
  const parts = normalize(name.replaceAll("\\", "/")).split("/");
  if (isAbsolute(name) || parts.includes("..") || /^[a-z]:/i.test(name)) {
    throw new OutputError(
      `Cannot save "${name}": a name is within the output folder, without ".." or a drive`,
    );
  }
  return parts.filter((part) => part !== "" && part !== ".").map(safePart).join("/") || "_";
}

/** File systems take 255 bytes; the rest is for a number, a label and extensions. */
const MAX_BYTES = 200;

/** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
function safePart(part: string): string {
  const plain = part.toWellFormed().normalize("NFC")
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x1f\x7f<>:"|?*]/g, "_")
    .replaceAll(UNSEEN, "_")
    .replace(/^\.+|(?<![. ])[. ]+$/g, (dots) => "_".repeat(dots.length));
  const safe = cut(plain, 150, MAX_BYTES);
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe) ? `_${safe}` : safe;
}

/** The longest beginning of a text that has no more letters and bytes than these. */
function cut(text: string, letters: number, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text.slice(0, letters), new Uint8Array(bytes));
  return text.slice(0, read).toWellFormed().replace(/\ufffd$/, "");
}
