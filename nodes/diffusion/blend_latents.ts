import {
  composite,
  defineNode,
  float,
  InputError,
  kinds,
  linear,
  optional,
  resize,
  sameShape,
} from "sdk";

/** Latents between two, `latents + amount·(over - latents)`, everywhere or under a mask. */
export default defineNode({
  title: "Blend latents",
  category: "latents",
  aliases: [
    "mix",
    "interpolate",
    "composite",
    "latent blend",
    "LatentInterpolate",
    "LatentCompositeMasked",
  ],
  inputs: {
    latents: kinds.latents({ doc: "The latents below" }),
    over: kinds.latents({ doc: "The latents above, of the same shape" }),
    amount: float({ default: 0.5, min: 0, max: 1, step: 0.05, doc: "0 is the lower ones alone" }),
    mask: optional(kinds.mask({ doc: "Where the upper ones count; everywhere unless connected" })),
  },
  outputs: { latents: kinds.latents({ doc: "The blend" }) },
  run({ latents, over, amount, mask }) {
    if (!sameShape(latents.shape, over.shape)) {
      throw new InputError(
        "over",
        `Its shape [${over.shape.join(", ")}] is not the other's, [${latents.shape.join(", ")}]`,
      );
    }
    const mixed = linear([1 - amount, amount], [latents, over]);
    if (!mask) return { latents: mixed };
    const [height, width] = latents.shape.slice(2) as [number, number];
    return { latents: composite(latents, mixed, resize(mask, width, height, "bilinear")) };
  },
});
