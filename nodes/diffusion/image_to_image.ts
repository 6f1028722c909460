import { defineNode, float, kinds, withStrength } from "sdk";
import { toMultiples } from "./_fit_latents.ts";

/**
 * Starts a run from a picture: its latents, and the schedule's last `strength` of steps. With concept guidance this is
 * translation and stylization.
 *
 * @see https://arxiv.org/abs/2108.01073
 */
export default defineNode({
  title: "Image to image",
  category: "latents",
  aliases: ["img2img", "sdedit", "strength", "translation", "stylization", "start"],
  inputs: {
    image: kinds.image({ doc: "Where to start; its sides are brought to multiples of 8" }),
    vae: kinds.vae({ doc: "The autoencoder" }),
    schedule: kinds.schedule({ doc: "The schedule of a whole run" }),
    strength: float({
      default: 0.6,
      min: 0.01,
      max: 1,
      step: 0.05,
      doc: "How much may change: 0.3 keeps shapes and colours, 0.6 shapes, 0.9 hardly anything",
    }),
  },
  outputs: {
    latents: kinds.latents({ doc: "The picture's latents" }),
    schedule: kinds.schedule({ doc: "The schedule from partway" }),
  },
  async run({ image, vae, schedule, strength }, context) {
    const encoder = await context.models.vae(vae.model);
    return {
      latents: await encoder.encode(toMultiples(image, encoder.downscale, context)),
      schedule: withStrength(schedule, strength),
    };
  },
});
