import { bandOf } from "../bands.ts";
import type { TermOperator } from "../operator.ts";
import { scaled } from "../vector.ts";

/** One of `of` frequency bands, 0 the finest, see {@link bandOf}. */
export interface Band {
  /** Tells it from other projections. */
  readonly type: "band";
  /** Which, from 0. */
  readonly level: number;
  /** How many there are. */
  readonly of: number;
}

/** See {@link Band}. */
export const band: TermOperator<Band> = {
  type: "band",
  stage: "term",
  apply: (delta, { level, of }, { scale, height, width }) =>
    scaled(scale, bandOf({ data: delta, height, width }, level, of)),
  words: ({ level, of }) => [{ symbol: "band", index: `${level + 1}/${of}` }],
  fault: ({ level, of }) => level >= 0 && level < of ? undefined : `it has band ${level} of ${of}`,
};
