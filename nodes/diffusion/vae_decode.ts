import { defineNode, kinds } from "sdk";

/** The pictures of latents. */
export default defineNode({
  title: "VAE decode",
  category: "latents",
  aliases: ["decoder", "latents to image"],
  inputs: {
    latents: kinds.latents({ doc: "Clean latents" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
  },
  outputs: { image: kinds.image({ keep: true, doc: "The pictures" }) },
  async run({ latents, vae }, context) {
    const image = await (await context.models.vae(vae.model)).decode(latents);
    await context.preview(() => image);
    return { image };
  },
});
