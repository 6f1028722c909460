import { choice, defineNode, float, kinds, resize, RESIZE_METHODS } from "sdk";

/** Latents brought to another size: the first half of a second, larger pass (a strength of 0.4 to 0.6 goes with it). */
export default defineNode({
  title: "Resize latents",
  category: "latents",
  aliases: ["upscale", "latent upscale", "hires fix", "LatentUpscaleBy"],
  inputs: {
    latents: kinds.latents({ doc: "The latents" }),
    scaleBy: float({ default: 2, min: 0.1, max: 8, step: 0.1, doc: "Factor of both sides" }),
    method: choice(RESIZE_METHODS, {
      default: "nearest-exact",
      doc: "`nearest-exact` keeps noise sharp for a second pass, `bicubic` is smoother",
    }),
  },
  outputs: { latents: kinds.latents({ doc: "The resized latents" }) },
  run({ latents, scaleBy, method }) {
    const [width, height] = [3, 2].map((axis) =>
      Math.max(1, Math.round(latents.shape[axis]! * scaleBy))
    ) as [number, number];
    return { latents: resize(latents, width, height, method) };
  },
});
