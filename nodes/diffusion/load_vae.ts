import { defineNode, InputError, kinds, text } from "sdk";

/** An autoencoder alone, such as a better or a faster one for the same latents. */
export default defineNode({
  title: "Load VAE",
  category: "model",
  aliases: ["autoencoder", "taesd", "decoder", "VAELoader"],
  inputs: {
    model: text({
      default: "emoji",
      choicesFrom: "models",
      doc: "Id of the model, or the path of its folder",
    }),
  },
  outputs: { vae: kinds.vae({ needs: "model", doc: "The autoencoder" }) },
  async run({ model }, { models }) {
    const { vae } = await models.parts(model);
    if (!vae) throw new InputError("model", `"${model}" has no autoencoder`);
    return { vae };
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
