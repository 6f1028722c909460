import {
  besidePicture,
  CAPTION_LISTS,
  captionIn,
  listedCaptions,
} from "../../../src/words/captions.ts";
import { textIn } from "../../../src/words/utf8.ts";
import { pictureFault } from "../../assets/picture_fault.ts";

/** What somebody has brought to teach. */
export interface Brought {
  readonly pictures: readonly File[];
  /** Of pictures, where there are any. */
  readonly captions: ReadonlyMap<File, string>;
  /** How many files are neither a picture that can be read nor say of one what it shows. */
  readonly left: number;
}

export const NOTHING: Brought = { pictures: [], captions: new Map(), left: 0 };

/**
 * Tells pictures, their captions and other files apart.
 *
 * @throws SyntaxError for captions that are not UTF-8, a list that is no JSON
 */
export async function sortBrought(files: readonly File[]): Promise<Brought> {
  const faults = await Promise.all(files.map(pictureFault));
  const pictures = files.filter((_, index) => faults[index] === undefined);
  const used = new Set<File>(pictures);
  const textOf = async (name: string): Promise<string | undefined> => {
    const file = files.find((one) => one.name === name);
    if (file) used.add(file);
    return file && textIn(new Uint8Array(await file.arrayBuffer()), name);
  };
  const listed = new Map<string, string>();
  for (const name of CAPTION_LISTS) {
    const text = await textOf(name);
    if (text === undefined) continue;
    for (const [path, caption] of listedCaptions(name, text)) {
      listed.set(path.split("/").at(-1)!, caption);
    }
  }
  const captions = new Map<File, string>();
  for (const picture of pictures) {
    const caption = captionIn(await textOf(besidePicture(picture.name))) ??
      listed.get(picture.name);
    if (caption !== undefined) captions.set(picture, caption);
  }
  return { pictures, captions, left: files.length - used.size };
}
