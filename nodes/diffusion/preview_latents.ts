import { defineNode, InputError, kinds, resize } from "sdk";

/** How latents look at a glance, by a matrix from latents to colours: no network runs. */
export default defineNode({
  title: "Latents at a glance",
  category: "latents",
  aliases: ["preview", "latent2rgb", "fast decode"],
  inputs: {
    latents: kinds.latents({ doc: "The latents" }),
    vae: kinds.vae({ doc: "The autoencoder whose latents they are" }),
  },
  outputs: { image: kinds.image({ doc: "Pictures of the size that decoding would give" }) },
  async run({ latents, vae }, { models }) {
    const { glance, downscale } = await models.vae(vae.model);
    if (!glance) {
      throw new InputError("vae", `"${vae.model}" has no preview matrix: decode instead`);
    }
    const small = glance(latents);
    const [height, width] = small.shape.slice(2) as [number, number];
    return { image: resize(small, width * downscale, height * downscale, "bilinear") };
  },
});
