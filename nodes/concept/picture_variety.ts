import { concatRows, defineNode, float, InputError, kinds, list, pictureVariety } from "sdk";

/**
 * How varied pictures are, such as those of one prompt: the Vendi score, which is the number of different pictures that
 * they amount to, and the mean distance between two of them.
 *
 * @see https://arxiv.org/abs/2210.02410
 */
export default defineNode({
  title: "Picture variety",
  category: "evaluation",
  aliases: ["diversity", "vendi", "pairwise distance", "mode collapse", "evaluate"],
  inputs: {
    features: list(kinds.features({ doc: "Features of the pictures, two at least" })),
  },
  outputs: {
    vendiScore: float({ doc: "From 1, all alike, to the number of pictures" }),
    meanDistance: float({ doc: "Between two pictures, in the features' own unit" }),
  },
  async run({ features }) {
    if (!features.length) throw new InputError("features", "The list is empty");
    return await pictureVariety(concatRows(features));
  },
});
