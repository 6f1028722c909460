import { fill } from "../runtime/images/crop.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { rows, type Tensor } from "../tensor/tensor.ts";
import { type Fingerprint, fingerprint, nearestOf, SAME } from "./fingerprint.ts";
import { readPicture } from "./picture_folder.ts";
import type { SurveyedPicture } from "./picture_survey.ts";

/** How many of real pictures are nearer to another than a picture may be that is none of its copies. */
const NEAREST_SHARE = 0.05;

/** So many pictures tell how near pictures are to each other. */
const MOST_COMPARED = 100;

/** How much of what a model paints it has seen. */
export interface Copies {
  readonly count: number;
  readonly of: number;
  /** Distances under it are copies: the nearest 5 % of pairs of pictures that were taught. */
  readonly distance: number;
  /** Samples above the pictures that they are nearest to. */
  readonly sheet: Tensor;
}

/**
 * How far a real picture of these is from the nearest other, at the lower end. Two files of one picture do not count.
 */
function nearDistance(prints: readonly Fingerprint[]): number {
  const every = Math.ceil(prints.length / MOST_COMPARED);
  const some = prints.filter((_, i) => i % every === 0);
  const distances = some.map((print) => nearestOf(print, prints).distance).filter((distance) =>
    distance >= SAME
  ).sort((a, b) => a - b);
  return Math.max(SAME, distances[Math.floor(NEAREST_SHARE * distances.length)] ?? 0);
}

/**
 * Looks for pictures to learn from among samples. It sees copies of a whole picture, mirrored or not, and none of a part.
 *
 * @param samples [n, 3, H, W]
 */
export async function findCopies(
  samples: Tensor,
  pictures: readonly SurveyedPicture[],
): Promise<Copies> {
  const taught = pictures.filter(({ isHeldOut }) => !isHeldOut);
  const prints = taught.map(({ print }) => print);
  const distance = nearDistance(prints);
  const side = samples.shape[3]!;
  const each = Array.from({ length: samples.shape[0]! }, (_, i) => rows(samples, i, i + 1));
  const nearest = each.map((sample) => {
    const own = fingerprint(sample);
    const [plain, turned] = [own, mirrorOf(own)].map((print) => nearestOf(print, prints));
    return plain!.distance <= turned!.distance ? plain! : turned!;
  });
  const real = await Promise.all(
    nearest.map(async ({ index }) => (await readPicture(taught[index]!.path, side)).picture),
  );
  const labels = nearest.map((one) => one.distance < distance ? "copy" : one.distance.toFixed(3));
  return {
    count: nearest.filter((one) => one.distance < distance).length,
    of: each.length,
    distance,
    sheet: contactSheet([...each, ...real].map((picture) => fill(picture, side, side)), {
      columns: each.length,
      textScale: 1,
      labels: [...labels, ...nearest.map(({ index }) => taught[index]!.name)],
    }),
  };
}

function mirrorOf(print: Fingerprint): Fingerprint {
  const width = Math.sqrt(print.length / 3);
  return print.map((_, i) => print[i - i % width + width - 1 - i % width]!);
}
