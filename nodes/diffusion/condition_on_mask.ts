import { composite, controlInput, defineNode, kinds, map, resize, thresholdMask } from "sdk";
import { toMultiples } from "./_fit_latents.ts";

/**
 * A prediction of a network made for inpainting, which is shown the mask and the picture without what is under it, in five
 * channels appended to its latents.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/inpaint
 */
export default defineNode({
  title: "Condition on mask",
  category: "condition",
  aliases: ["inpainting model", "masked image latents", "InpaintModelConditioning"],
  inputs: {
    prediction: kinds.prediction({ doc: "The prediction" }),
    image: kinds.image({ doc: "The picture; its sides are brought to multiples of 8" }),
    mask: kinds.mask({ doc: "1 where it is painted anew" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
  },
  outputs: { prediction: kinds.prediction({ doc: "The prediction that sees both" }) },
  async run({ prediction, image, mask, vae }, context) {
    const encoder = await context.models.vae(vae.model);
    const whole = toMultiples(image, encoder.downscale, context);
    const [height, width] = whole.shape.slice(2) as [number, number];
    const hard = thresholdMask(resize(mask, width, height, "nearest-exact"));
    const grey = map(whole, () => 0.5);
    const latents = await encoder.encode(composite(whole, grey, hard));
    const [rows, columns] = latents.shape.slice(2) as [number, number];
    const control = [
      controlInput({ input: "mask", tensor: resize(hard, columns, rows, "nearest-exact") }),
      controlInput({ input: "masked_image_latents", tensor: latents }),
    ];
    return { prediction: { ...prediction, control: [...prediction.control ?? [], ...control] } };
  },
});
