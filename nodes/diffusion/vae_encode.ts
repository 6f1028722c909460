import { choice, defineNode, kinds, seed } from "sdk";

/**
 * The latents of pictures. The encoder gives a distribution: its mean, or a draw from it.
 *
 * @see https://arxiv.org/abs/2112.10752
 */
export default defineNode({
  title: "VAE encode",
  category: "latents",
  aliases: ["encoder", "image to latents"],
  inputs: {
    image: kinds.image({ doc: "The pictures; their sides are multiples of 8" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
    sample: choice(["mean", "draw"], {
      default: "mean",
      advanced: true,
      doc: "The distribution's mean, or a draw from it as diffusers takes; they hardly differ",
    }),
    seed: seed({ default: 0, advanced: true, doc: "Seed of the draw" }),
  },
  outputs: { latents: kinds.latents({ keep: true, doc: "Latents in the network's scale" }) },
  async run({ image, vae, sample, seed }, { models, random }) {
    const stream = random(seed);
    const noise = (shape: readonly number[]) => stream.normal(shape);
    const encoder = await models.vae(vae.model);
    return { latents: await encoder.encode(image, sample === "draw" ? noise : undefined) };
  },
});
