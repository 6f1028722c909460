import type { Uniform } from "../../src/tensor/random.ts";
import { type Concept, type Picture, SIZE } from "./picture.ts";

/** Where dataset.ts writes the pictures; never committed. */
export const WORK = new URL("./work/", import.meta.url);

/** The drawn pictures and what is known of each. */
export interface Pictures {
  readonly list: readonly Picture[];
  /** A picture's SIZE x SIZE x 3 bytes, rows first, channels last: a view, not a copy. */
  pixels(index: number): Uint8Array;
}

/** Opens the pictures that dataset.ts drew. */
export async function openPictures(folder: URL = WORK): Promise<Pictures> {
  const list: Picture[] = JSON.parse(await Deno.readTextFile(new URL("pictures.json", folder)));
  const bytes = await Deno.readFile(new URL("pictures.u8", folder));
  const length = SIZE * SIZE * 3;
  if (bytes.length !== list.length * length) {
    throw new RangeError(
      `Cannot open the pictures: pictures.u8 has ${bytes.length} bytes, pictures.json needs ${
        list.length * length
      }: run models/recipes/dataset.ts`,
    );
  }
  return {
    list,
    pixels(index) {
      if (!list[index]) {
        throw new RangeError(`Cannot find picture ${index}: there are ${list.length}`);
      }
      return bytes.subarray(index * length, (index + 1) * length);
    },
  };
}

/** The pictures of one side of the split, and of one concept when it is given. */
export function selectPictures(
  list: readonly Picture[],
  split: Picture["split"],
  concept?: Concept,
): Picture[] {
  return list.filter((picture) =>
    picture.split === split && (!concept || picture.concepts.includes(concept))
  );
}

/** A picker of pictures, each as often as its weight says: inverse transform sampling over the running sum. */
export function createPicker<T extends { readonly weight: number }>(
  list: readonly T[],
): (random: Uniform) => T {
  const sums: number[] = [];
  let total = 0;
  for (const { weight } of list) sums.push(total += weight);
  if (!(total > 0)) throw new RangeError("Cannot pick a picture: the weights sum to zero");
  return (random) => {
    const at = random() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return list[low]!;
  };
}
