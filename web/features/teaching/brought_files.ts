import { alike, captionsOf } from "../../../src/words/captions.ts";
import { ownNames } from "../../../src/words/own_pictures.ts";
import { textIn } from "../../../src/words/utf8.ts";
import { pictureFault } from "../../assets/picture_fault.ts";
import type { BroughtFile } from "./dropped_files.ts";

/** What somebody has brought to teach. */
export interface Brought {
  readonly pictures: readonly BroughtFile[];
  /** Of pictures, where there are any. */
  readonly captions: ReadonlyMap<BroughtFile, string>;
  /** How many files are neither a picture that can be read nor say of one what it shows. */
  readonly left: number;
}

export const NOTHING: Brought = { pictures: [], captions: new Map(), left: 0 };

/**
 * Tells pictures, their captions and other files apart, as a training that reads the folder itself does.
 *
 * @throws SyntaxError for captions that are not UTF-8, a list that is no JSON
 */
export async function sortBrought(all: readonly BroughtFile[]): Promise<Brought> {
  const files = ownFiles(all);
  const faults = await Promise.all(files.map(({ file }) => pictureFault(file)));
  const pictures = files.filter((_, index) => faults[index] === undefined);
  const used = new Set(pictures);
  const byPath = new Map(files.map((one) => [alike(one.path), one]));
  const textOf = async (path: string): Promise<string | undefined> => {
    const found = byPath.get(alike(path));
    if (found) used.add(found);
    return found && textIn(new Uint8Array(await found.file.arrayBuffer()), path);
  };
  const found = await captionsOf(pictures.map(({ path }) => path), textOf);
  const captions = new Map<BroughtFile, string>();
  for (const [index, caption] of found.entries()) {
    if (caption !== undefined) captions.set(pictures[index]!, caption);
  }
  return { pictures, captions, left: files.length - used.size };
}

/** Those that are to be learnt from. */
function ownFiles(files: readonly BroughtFile[]): readonly BroughtFile[] {
  const names = new Map<string, Set<string>>();
  const stepsOf = (path: string): readonly (readonly [string, string])[] => {
    const parts = path.split("/");
    return parts.map((name, depth) => [parts.slice(0, depth).join("/"), name] as const);
  };
  for (const [folder, name] of files.flatMap(({ path }) => stepsOf(path))) {
    names.getOrInsertComputed(folder, () => new Set()).add(name);
  }
  const own = new Map(
    names.entries().map(([folder, all]) => [folder, new Set(ownNames([...all], folder === ""))]),
  );
  return files.filter(({ path }) => stepsOf(path).every(([at, name]) => own.get(at)!.has(name)));
}
