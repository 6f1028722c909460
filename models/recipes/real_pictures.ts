/**
 * Writes the drawn pictures of a concept, or all but flags and skin tones, with what is known of them, for `braid
 * evaluate`: `deno run -A models/recipes/real_pictures.ts faces FOLDER` makes `FOLDER/faces` and `FOLDER/faces.json`, and of
 * those that may be learnt `FOLDER/faces-taught`. Both folders have their `captions.json`, by which `braid train` learns.
 */
import { Folder } from "../../src/files/folder.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { fullCaption } from "./captions.ts";
import { openPictures } from "./data.ts";
import { type Concept, CONCEPTS, SIZE } from "./picture.ts";

const [concept, path, work] = Deno.args as [Concept | "all", string, string | undefined];
if (![...CONCEPTS, "all"].includes(concept) || path === undefined) {
  throw new RangeError(`Expected ${CONCEPTS.join(", ")} or all, and a folder`);
}
const pictures = await openPictures(
  work === undefined ? undefined : new URL(work, import.meta.url),
);
const folder = new Folder(path);
const labels: Record<string, unknown> = {};
const captions: Record<string, Record<string, string>> = {
  [concept]: {},
  [`${concept}-taught`]: {},
};
for (const picture of pictures.list) {
  const { index, style, icon, glyph, family, group, split, attributes } = picture;
  const isPlain = glyph === family && group !== "flags";
  if (concept === "all" ? !isPlain : !picture.concepts.includes(concept)) continue;
  const bytes = pictures.pixels(index);
  const size = SIZE * SIZE;
  const data = Float32Array.from(
    { length: 3 * size },
    (_, i) => bytes[(i % size) * 3 + Math.floor(i / size)]! / 255,
  );
  const name = `${style}/${icon}.png`;
  const png = await encodeImage(tensor(data, [1, 3, SIZE, SIZE]), "png");
  const caption = fullCaption(picture);
  for (const [place, list] of Object.entries(captions)) {
    if (place !== concept && split !== "train") continue;
    folder.writeCache(`${place}/${name}`, png);
    list[name] = caption;
  }
  labels[name] = { source: family, split, attributes, caption };
}
for (const [place, list] of Object.entries(captions)) {
  folder.write(`${place}/captions.json`, `${JSON.stringify(list, null, 1)}\n`);
}
folder.write(`${concept}.json`, `${JSON.stringify(labels, null, 1)}\n`);
