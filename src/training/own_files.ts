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

/** All of them. */
const NAMES = ["braid.json", "README.md", "preview.png"] as const;

/**
 * The files that a training writes into the folder of its model, each time it has learnt more, beside the network: what
 * somebody has changed since, or put there, stays as it is, but for an {@link ownPart} that nobody has changed.
 */
export class OwnFiles {
  readonly #folder: Folder;
  readonly #work: Folder;
  /** By name as it was written last, and as it was before, where the writing was cut short. */
  readonly #hashes: Map<string, readonly string[]>;

  /**
   * @param work has their hashes
   * @param there what of the files that are there now is the training's, though nothing says so: all in a folder that is to be
   *   replaced, and what an earlier version has not noted of a model of this training
   */
  constructor(
    folder: Folder,
    work: Folder,
    { isReplaced, isMade }: { readonly isReplaced: boolean; readonly isMade: boolean },
  ) {
    this.#folder = folder;
    this.#work = work;
    const known = Object.entries(readHashes(work));
    this.#hashes = new Map(known.map(([name, hashes]) => [name, [hashes].flat()]));
    const isEarlier = isMade && known.every(([, hashes]) => typeof hashes === "string");
    for (const name of NAMES) {
      if (!isReplaced && !(isEarlier && !this.#hashes.has(name))) continue;
      const there = this.#hashOf(name);
      if (there) this.#hashes.set(name, [there]);
    }
  }

  /** False where somebody has changed it, or put it there: it is not written. */
  write(name: typeof NAMES[number], content: string | Uint8Array): boolean {
    const part = typeof content === "string" ? partOf(content) : undefined;
    const own = part && content.slice(part.from, part.to) as string;
    const there = this.#hashOf(name);
    const isWhole = there === undefined || this.#hashes.get(name)?.includes(there) === true;
    const now = isWhole ? content : own && this.#renewed(name, own);
    if (now === undefined) return false;
    // First: cut short behind it, the next start knows the file, be it as before or as after.
    if (isWhole) this.#hashes.set(name, [hashOf(content), ...(there ? [there] : [])]);
    if (own !== undefined) {
      const before = this.#hashes.get(keyOfPart(name)) ?? [];
      this.#hashes.set(keyOfPart(name), [hashOf(own), ...before.slice(0, 1)]);
    }
    this.#work.write(LIST, `${JSON.stringify(Object.fromEntries(this.#hashes))}\n`);
    this.#folder.write(name, now);
    return true;
  }

  /** The text that somebody has changed, with its own part as it is now; undefined where they have changed that, too. */
  #renewed(name: string, own: string): string | undefined {
    try {
      const text = this.#folder.text(name);
      const part = partOf(text);
      if (!part) return undefined;
      const { from, to } = part;
      const known = this.#hashes.get(keyOfPart(name));
      if (!known?.includes(hashOf(text.slice(from, to)))) return undefined;
      return `${text.slice(0, from)}${own}${text.slice(to)}`;
    } catch {
      return undefined; // no text any more
    }
  }

  /** Undefined where there is none, and of no file that of none. */
  #hashOf(name: string): string | undefined {
    if (!this.#folder.has(name)) return undefined;
    try {
      return hashOf(Deno.readFileSync(this.#folder.fileOf(name)));
    } catch {
      return "";
    }
  }
}

const keyOfPart = (name: string): string => `${name}#part`;

const hashOf = (content: string | Uint8Array): string => hash("sha256", content, "hex");

/** Earlier versions have noted one of each. */
function readHashes(work: Folder): Readonly<Record<string, string | readonly string[]>> {
  try {
    return JSON.parse(work.text(LIST));
  } catch {
    return {}; // of before there was a list, or there is none yet
  }
}
