import { defineNode, float, growMask, int, kinds, withStrength } from "sdk";
import { toMultiples } from "./_fit_latents.ts";

/**
 * Paints a part of a picture anew: its latents, the mask, and the schedule's last `strength` of steps, for Denoise. Any
 * network will do: what is outside the mask is put back in each step.
 *
 * @see https://arxiv.org/abs/2201.09865
 */
export default defineNode({
  title: "Inpaint",
  category: "latents",
  aliases: [
    "mask",
    "repaint",
    "outpaint",
    "fill",
    "edit",
    "SetLatentNoiseMask",
    "VAEEncodeForInpaint",
    "VAE encode for inpainting",
  ],
  inputs: {
    image: kinds.image({ doc: "The picture; its sides are brought to multiples of 8" }),
    mask: kinds.mask({ doc: "1 where it is painted anew" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
    schedule: kinds.schedule({ doc: "The schedule of a whole run" }),
    strength: float({
      default: 1,
      min: 0.01,
      max: 1,
      step: 0.05,
      doc: "How much of what is under the mask may change: 1 starts it from noise",
    }),
    growMaskBy: int({
      default: 4,
      min: 0,
      max: 256,
      unit: "px",
      doc: "Pixels by which the mask is grown, so that no edge of the old remains",
    }),
  },
  outputs: {
    latents: kinds.latents({ doc: "The picture's latents" }),
    mask: kinds.mask({ doc: "The grown mask" }),
    schedule: kinds.schedule({ doc: "The schedule from partway" }),
  },
  async run({ image, mask, vae, schedule, strength, growMaskBy }, context) {
    const encoder = await context.models.vae(vae.model);
    return {
      latents: await encoder.encode(toMultiples(image, encoder.downscale, context)),
      mask: growMask(mask, growMaskBy),
      schedule: withStrength(schedule, strength),
    };
  },
});
