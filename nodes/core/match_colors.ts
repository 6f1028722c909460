import {
  concatRows,
  defineNode,
  float,
  InputError,
  kinds,
  linear,
  matchColors,
  optional,
  rows,
} from "sdk";
import { matchTo } from "./_match.ts";

/**
 * Pictures in the colours of others: mean and spread of lightness and colour are brought to theirs, in Oklab.
 *
 * @see https://doi.org/10.1109/38.946629
 */
export default defineNode({
  title: "Match colours",
  category: "image",
  aliases: ["color transfer", "reinhard", "grade", "harmonize"],
  inputs: {
    image: kinds.image({ doc: "The pictures to change" }),
    like: kinds.image({ doc: "Those with the colours, one for all or one each" }),
    imageMask: optional(
      kinds.mask({ doc: "Where the first are measured; everywhere unless given" }),
    ),
    likeMask: optional(kinds.mask({ doc: "Where the others are measured" })),
    amount: float({ default: 1, min: 0, max: 1, step: 0.05, doc: "0 leaves them, 1 matches" }),
  },
  outputs: { image: kinds.image({ doc: "The changed pictures" }) },
  run({ image, like, imageMask, likeMask, amount }) {
    const count = image.shape[0]!;
    const others = like.shape[0]!;
    if (others !== 1 && others !== count) {
      throw new InputError("like", `It has ${others} pictures, but ${count} or one are needed`);
    }
    const measured = {
      imageMask: imageMask && matchTo(imageMask, image, "imageMask"),
      likeMask: likeMask && matchTo(likeMask, like, "likeMask"),
    };
    const changed = Array.from({ length: count }, (_, i) => {
      const own = rows(image, i, i + 1);
      const at = others === 1 ? 0 : i;
      const matched = matchColors(own, rows(like, at, at + 1), {
        ...(measured.imageMask && { imageMask: rows(measured.imageMask, i, i + 1) }),
        ...(measured.likeMask && { likeMask: rows(measured.likeMask, at, at + 1) }),
      });
      return linear([1 - amount, amount], [own, matched]);
    });
    return { image: concatRows(changed) };
  },
});
