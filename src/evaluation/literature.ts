import { frechetDistance } from "../metrics/frechet_distance.ts";
import { deviationsOfHalves, intervalAround } from "../metrics/half_samples.ts";
import { kernelDistance, rowsOf } from "../metrics/kernel_distance.ts";
import { stack } from "../metrics/compare_sets.ts";
import type { Features } from "../metrics/features.ts";
import type { Compared } from "./compare.ts";
import { type Clip, clipScore, type OutsideExtractor } from "./outside_networks.ts";
import type { Told } from "./results.ts";

/** Figures by networks of the user's own, as the literature has them. */
export interface LiteratureRow {
  readonly name: string;
  readonly label: string;
  readonly model?: string;
  readonly pictures: number;
  readonly real: number;
  /** Fréchet distance of Inception's features, all pictures against all real ones. */
  readonly fid?: Told;
  /** Kernel distance of the same: KID. */
  readonly kid?: Told;
  /** Mean of `100·max(cos, 0)` between pictures and what was asked for. */
  readonly clip?: Told;
}

/** Distances take a second and more from here on, so that fewer halves are measured. */
const [MANY, FEW_TRIES] = [256, 20];

/** Measures all cells by what the user has given of Inception and CLIP. */
export async function measureByLiterature(
  { store, features, real, cells }: Compared,
  { inception, clip }: {
    readonly inception?: OutsideExtractor | undefined;
    readonly clip?: Clip | undefined;
  },
): Promise<readonly LiteratureRow[]> {
  if (!inception && !clip) return [];
  const { tries } = store.recipe;
  const reals = inception && await features.of(inception, real.map(({ picture }) => picture));
  const rows: LiteratureRow[] = [];
  for (const { cell, groups } of cells) {
    const readable = await store.readables(groups.flatMap(({ pictures }) => pictures));
    const { name, label, model } = cell;
    const scores: number[] = [];
    if (clip) {
      const seen = rowsOf(await features.of(clip.images, readable));
      let at = 0;
      for (const { group: { caption }, pictures } of groups) {
        const { data } = await clip.text(caption);
        for (const _ of pictures) scores.push(clipScore(seen[at++]!, data));
      }
    }
    rows.push({
      name,
      label,
      ...(model !== undefined && { model }),
      pictures: readable.length,
      real: real.length,
      ...(reals && distances(await features.of(inception!, readable), reals, tries)),
      ...(clip && { clip: meanOf(scores, tries) }),
    });
  }
  return rows;
}

function distances(
  own: Features,
  real: Features,
  most: number,
): { readonly fid: Told; readonly kid: Told } {
  const measure = (a: Features, b: Features) => ({
    fid: frechetDistance(b, a),
    kid: kernelDistance(b, a),
  });
  const values = measure(own, real);
  const [ours, theirs] = [rowsOf(own), rowsOf(real)];
  const tries = Math.min(ours.length, theirs.length) > MANY ? FEW_TRIES : most;
  const deviations = deviationsOfHalves(
    [ours.length, theirs.length],
    ([a, b]) => measure(stack(a!.map((i) => ours[i]!)), stack(b!.map((i) => theirs[i]!))),
    { tries },
  );
  return {
    fid: { value: values.fid, ...intervalAround(values.fid, deviations, "fid") },
    kid: { value: values.kid, ...intervalAround(values.kid, deviations, "kid") },
  };
}

function meanOf(scores: readonly number[], tries: number): Told {
  const mean = (of: readonly number[]): number =>
    of.reduce((sum, i) => sum + scores[i]!, 0) / of.length;
  const value = mean(scores.map((_, i) => i));
  const deviations = deviationsOfHalves([scores.length], ([half]) => ({ clip: mean(half!) }), {
    tries,
  });
  return { value, ...intervalAround(value, deviations, "clip") };
}
