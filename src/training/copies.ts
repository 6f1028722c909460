import { copies, nearestRow } from "../metrics/copies.ts";
import { stack } from "../metrics/compare_sets.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { rows, type Tensor } from "../tensor/tensor.ts";
import { fingerprint, firstEquals } from "./fingerprint.ts";
import { mirrored, readPicture } from "./picture_folder.ts";
import type { SurveyedPicture } from "./picture_survey.ts";

/** How much of what a model paints it has seen. */
export interface Copies {
  readonly count: number;
  readonly of: number;
  /** Samples above the pictures that they are nearest to. */
  readonly sheet: Tensor;
}

/**
 * Looks for pictures to learn from among samples: a sample is a copy of one that it is nearer to than any other is. It
 * sees copies of a whole picture, mirrored or not, and none of a part.
 *
 * @param samples [n, 3, H, W]
 */
export async function findCopies(
  samples: Tensor,
  pictures: readonly SurveyedPicture[],
): Promise<Copies> {
  const taught = pictures.filter(({ isHeldOut }) => !isHeldOut);
  const firsts = firstEquals(taught.map(({ print }) => print));
  const different = taught.filter((_, i) => firsts[i] === i);
  const prints = different.map(({ print }) => print);
  const side = samples.shape[3]!;
  const each = Array.from({ length: samples.shape[0]! }, (_, i) => rows(samples, i, i + 1));
  const ways = [each, each.map(mirrored)].map((list) => list.map(fingerprint));
  const seen = ways.map((list) => copies(stack(list), stack(prints)));
  const nearest = each.map((_, i) => {
    const found = ways.map((list) => nearestRow(list[i]!, prints));
    return found[0]!.distance <= found[1]!.distance ? found[0]! : found[1]!;
  });
  const isCopy = each.map((_, i) => seen.some((list) => list[i]!));
  const real = await Promise.all(
    nearest.map(async ({ index }) => (await readPicture(different[index]!.path, side)).picture),
  );
  const size = Math.sqrt(prints[0]!.length);
  const labels = nearest.map(({ distance }, i) =>
    `${isCopy[i] ? "copy " : ""}${(distance / size).toFixed(3)}`
  );
  return {
    count: isCopy.filter(Boolean).length,
    of: each.length,
    sheet: contactSheet([...each, ...real], {
      columns: each.length,
      textScale: 1,
      labels: [...labels, ...nearest.map(({ index }) => different[index]!.name)],
    }),
  };
}
