import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";

const LIST = "written.json";

/**
 * The texts that a training writes into the folder of its model, each time it has learnt more: what somebody has changed
 * since stays as it is.
 */
export class OwnTexts {
  readonly #folder: Folder;
  readonly #work: Folder;
  readonly #hashes: Map<string, string>;

  /** @param work has their hashes as they were written; without any, an earlier version has written them */
  constructor(folder: Folder, work: Folder) {
    this.#folder = folder;
    this.#work = work;
    this.#hashes = new Map(Object.entries(readHashes(work)));
  }

  /** False where somebody has changed it: it is not written. */
  write(name: string, text: string): boolean {
    if (this.#isChanged(name)) return false;
    this.#folder.write(name, text);
    this.#hashes.set(name, hashOf(text));
    this.#work.write(LIST, `${JSON.stringify(Object.fromEntries(this.#hashes))}\n`);
    return true;
  }

  #isChanged(name: string): boolean {
    const written = this.#hashes.get(name);
    if (written === undefined || !this.#folder.has(name)) return false;
    try {
      return hashOf(this.#folder.text(name)) !== written;
    } catch {
      return true; // no text any more
    }
  }
}

const hashOf = (text: string): string => hash("sha256", text, "hex");

function readHashes(work: Folder): Readonly<Record<string, string>> {
  try {
    return JSON.parse(work.text(LIST));
  } catch {
    return {}; // of before there was a list, or there is none yet
  }
}
