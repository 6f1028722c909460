import { relative } from "@std/path";
import { isWithin, nameIn } from "../files/no_links.ts";
import { findEdges } from "../runtime/images/edges.ts";
import { floats } from "../runtime/session.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { findPictures, mirrored, readPicture } from "./picture_folder.ts";
import type { SizedRecipe } from "./plan.ts";
import type { SurveyedPicture } from "./picture_survey.ts";
import type { Feeds } from "./trainer.ts";

/** What steers a picture. */
export interface Hint {
  /** In steps of 1/255: [3, side, side], or of lines alone [side, side]. */
  readonly data: Uint8Array;
  readonly side: number;
}

/** Bytes of one: pictures of their own have three colours, edges one. */
export const hintBytes = ({ size, hints }: Pick<SizedRecipe, "size" | "hints">): number =>
  (hints === undefined ? 1 : 3) * size * size;

/** The input of a ControlNet for rows of hints. */
export function hintFeeds(hints: readonly Hint[]): Feeds {
  const { data, shape } = hintPictures(hints);
  return { controlnet_cond: floats(data, shape) };
}

/** Hints of one size as pictures [n, 3, side, side] in 0..1. */
export function hintPictures(hints: readonly Hint[]): Tensor {
  const { side } = hints[0]!;
  const size = 3 * side * side;
  const pictures = new Float32Array(hints.length * size);
  hints.forEach(({ data }, row) => {
    for (let i = 0; i < size; i++) pictures[row * size + i] = data[i % data.length]! / 255;
  });
  return { data: pictures, shape: [hints.length, 3, side, side] };
}

/** A path in a folder without what says its format. */
const stem = (path: string, folder: string): string =>
  nameIn(folder, path).replace(/\.[^./]*$/, "");

/**
 * The files of hints in a folder of their own, one for each picture.
 *
 * @throws NotFound where there is no such folder, InvalidData saying which pictures have none
 */
export async function findHints(
  folder: string,
  pictures: { readonly folder: string; readonly files: readonly string[] },
): Promise<readonly string[]> {
  if (isWithin(pictures.folder, folder)) {
    throw new Deno.errors.InvalidData(
      `Cannot learn from hints: "${folder}" is within the pictures "${pictures.folder}", which would learn from them as pictures. Put it beside them`,
    );
  }
  const { files } = await findPictures(folder);
  const byStem = Map.groupBy(files, (path) => stem(path, folder));
  const several = byStem.values().find((paths) => paths.length > 1);
  if (several) {
    const [one, other] = several.map((path) => relative(folder, path));
    throw new Deno.errors.InvalidData(
      `Cannot learn from hints: "${folder}" has "${one}" and "${other}", and which of them counts is not known. Leave one`,
    );
  }
  const found = pictures.files.map((path) => byStem.get(stem(path, pictures.folder))?.[0]);
  const without = pictures.files.filter((_, i) => found[i] === undefined);
  if (without.length > 0) {
    throw new Deno.errors.InvalidData(
      `Cannot learn from hints: ${without.length} of ${pictures.files.length} pictures have none in "${folder}", such as "${
        relative(pictures.folder, without[0]!)
      }". Put a picture of the same name there for each`,
    );
  }
  return found as string[];
}

/** @throws InvalidData for a hint of other proportions than its picture: it would steer other places */
function demandProportions(
  hint: string,
  [height, width]: SurveyedPicture["sides"],
  { path, sides: [high, wide] }: Pick<SurveyedPicture, "path" | "sides">,
): void {
  if (Math.abs(Math.log(width / height / (wide / high))) < 0.02) return;
  throw new Deno.errors.InvalidData(
    `Cannot learn from hints: "${hint}" is ${width}x${height}, and its picture "${path}" ${wide}x${high}. Bring it to the same proportions`,
  );
}

/** The hints of pictures and, where they are wanted, of their mirror images behind each. */
export async function readHints(
  pictures: readonly Pick<SurveyedPicture, "path" | "sides">[],
  { files, size, mirror, signal }: {
    /** Of the hints, one for each; unless given, the pictures' edges are those. */
    readonly files?: readonly string[] | undefined;
    readonly size: number;
    readonly mirror: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Hint[]> {
  const hints: Hint[] = [];
  for (const [i, surveyed] of pictures.entries()) {
    signal?.throwIfAborted();
    const { picture, sides } = await readPicture(files?.[i] ?? surveyed.path, size);
    if (files) demandProportions(files[i]!, sides, surveyed);
    const hint = files ? picture : findEdges(picture);
    for (const one of mirror ? [hint, mirrored(hint)] : [hint]) {
      const data = Uint8Array.from(one.data, (value) => Math.round(255 * value));
      hints.push({ data, side: size });
    }
  }
  return hints;
}
