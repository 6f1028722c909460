import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";

const LIST = "written.json";

/** Around the part of a text in Markdown that is the training's own. */
const [BEGIN, END] = [
  "<!-- Each training writes this part anew. What stands outside of it stays as you write it. -->",
  "<!-- Until here. -->",
];

/** Lines as the training's own part of a text, which follows it even where the rest is somebody's by now. */
export const ownPart = (lines: readonly string[]): readonly string[] => [
  ...[BEGIN, ""],
  ...lines,
  ...[END, ""],
];

/** Where a text has such a part; undefined where it has none, or its marks are not as they were. */
function partOf(text: string): { readonly from: number; readonly to: number } | undefined {
  const [from, end] = [text.indexOf(BEGIN), text.lastIndexOf(END)];
  return from < 0 || end < from ? undefined : { from, to: end + END.length };
}

/**
 * The texts that a training writes into the folder of its model, each time it has learnt more: what somebody has changed
 * since stays as it is, but for an {@link ownPart} that nobody has.
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
    const part = partOf(text);
    const own = part && text.slice(part.from, part.to);
    const isWhole = !this.#isChanged(name);
    const now = isWhole ? text : own && this.#renewed(name, own);
    if (now === undefined) return false;
    this.#folder.write(name, now);
    if (isWhole) this.#hashes.set(name, hashOf(text));
    if (own !== undefined) this.#hashes.set(keyOfPart(name), hashOf(own));
    this.#work.write(LIST, `${JSON.stringify(Object.fromEntries(this.#hashes))}\n`);
    return true;
  }

  /** The text that somebody has changed, with its own part as it is now; undefined where they have changed that, too. */
  #renewed(name: string, own: string): string | undefined {
    try {
      const text = this.#folder.text(name);
      const part = partOf(text);
      if (!part) return undefined;
      const { from, to } = part;
      if (hashOf(text.slice(from, to)) !== this.#hashes.get(keyOfPart(name))) return undefined;
      return `${text.slice(0, from)}${own}${text.slice(to)}`;
    } catch {
      return undefined; // no text any more
    }
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

const keyOfPart = (name: string): string => `${name}#part`;

const hashOf = (text: string): string => hash("sha256", text, "hex");

function readHashes(work: Folder): Readonly<Record<string, string>> {
  try {
    return JSON.parse(work.text(LIST));
  } catch {
    return {}; // of before there was a list, or there is none yet
  }
}
