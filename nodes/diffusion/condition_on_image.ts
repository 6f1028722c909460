import { controlInput, defineNode, kinds, map } from "sdk";
import { toMultiples } from "./_fit_latents.ts";

/**
 * A prediction of a network that is shown a picture beside the noise, in channels appended to its latents, such as
 * InstructPix2Pix.
 *
 * @see https://arxiv.org/abs/2211.09800
 */
export default defineNode({
  title: "Condition on image",
  category: "condition",
  aliases: ["instructpix2pix", "ip2p", "image latents", "edit", "InstructPixToPixConditioning"],
  inputs: {
    prediction: kinds.prediction({ doc: "The prediction" }),
    image: kinds.image({ doc: "The picture to show; its sides are brought to multiples of 8" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
  },
  outputs: { prediction: kinds.prediction({ doc: "The prediction that sees the picture" }) },
  async run({ prediction, image, vae }, context) {
    const encoder = await context.models.vae(vae.model);
    const latents = await encoder.encode(toMultiples(image, encoder.downscale, context));
    // This network family is shown latents before scaling.
    const { factor, shift } = encoder.scaling;
    const tensor = map(latents, (value) => value / factor + shift);
    const control = controlInput({ input: "image_latents", tensor });
    return { prediction: { ...prediction, control: [...prediction.control ?? [], control] } };
  },
});
