// deno-lint-ignore-file no-console
/**
 * A contact sheet of the drawn pictures: `deno run -A models/recipes/sheet.ts OUT.png [noto|twemoji|fluent|flat]
 * [faces|animals|fruit] [train|test] [--columns=16] [--count=192] [--seed=0] [INDEX ...]`; without indexes, a seeded
 * choice of the pictures named. Prints a name for each.
 */
import { parseArgs } from "@std/cli/parse-args";
import sharp from "sharp";
import { random } from "../../src/tensor/random.ts";
import { openPictures, type Pictures } from "./data.ts";
import { type Picture, SIZE } from "./picture.ts";

const GRAY = 136;

/** Tiles pictures row by row on a gray page with a gap between them and writes a PNG file. */
export async function writeSheet(
  pictures: Pictures,
  indexes: readonly number[],
  columns: number,
  path: string,
): Promise<void> {
  const step = SIZE + 2;
  const [width, height] = [columns * step, Math.ceil(indexes.length / columns) * step];
  const page = new Uint8Array(width * height * 3).fill(GRAY);
  indexes.forEach((index, i) => {
    const pixels = pictures.pixels(index);
    const corner = Math.floor(i / columns) * step * width + (i % columns) * step;
    for (let y = 0; y < SIZE; y++) {
      page.set(pixels.subarray(y * SIZE * 3, (y + 1) * SIZE * 3), (corner + y * width) * 3);
    }
  });
  await sharp(page, { raw: { width, height, channels: 3 } }).png().toFile(path);
}

/** True if every word given is the picture's style, concept or side of the split. */
function matches(picture: Picture, words: readonly string[]): boolean {
  const own: readonly string[] = [picture.style, picture.split, ...picture.concepts];
  return words.every((word) => own.includes(word));
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["columns", "count", "seed"],
    default: { columns: "16", count: "192", seed: "0" },
  });
  const [path = "sheet.png", ...rest] = flags._.map(String);
  const given = rest.filter((word) => /^\d+$/.test(word)).map(Number);
  const pictures = await openPictures();
  const next = random(Number(flags.seed));
  const chosen = pictures.list.filter((picture) => matches(picture, rest))
    .map((picture) => ({ picture, at: next() })).sort((a, b) => a.at - b.at)
    .slice(0, Number(flags.count)).map(({ picture }) => picture.index);
  const indexes = given.length ? given : chosen.sort((a, b) => a - b);
  await writeSheet(pictures, indexes, Number(flags.columns), path);
  indexes.forEach((index) => console.log(index, pictures.list[index]!.name));
}
