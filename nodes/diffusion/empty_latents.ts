import { defineNode, int, kinds, zeros } from "sdk";

/** Latents of no picture: where text to image starts from. Their size is the picture's divided by 8 in most models. */
export default defineNode({
  title: "Empty latents",
  category: "latents",
  aliases: ["empty latent image", "size", "width", "height", "batch"],
  inputs: {
    vae: kinds.vae({ doc: "The autoencoder they will be decoded by" }),
    width: int({
      default: 128,
      min: 8,
      max: 8192,
      usual: [64, 1024],
      step: 8,
      multipleOf: 8,
      unit: "px",
      doc: "Width of the picture: 128 for the bundled models, 512 for SD 1, 1024 for SDXL",
    }),
    height: int({
      default: 128,
      min: 8,
      max: 8192,
      usual: [64, 1024],
      step: 8,
      multipleOf: 8,
      unit: "px",
      doc: "Its height",
    }),
    batchSize: int({
      default: 1,
      min: 1,
      max: 256,
      usual: [1, 16],
      doc: "Pictures painted at the same time",
    }),
  },
  outputs: { latents: kinds.latents({ doc: "Zeros [batchSize, channels, height, width]" }) },
  async run({ vae: { model }, width, height, batchSize }, { models, warn }) {
    const { downscale, latentChannels } = await models.vae(model);
    const [rows, columns] = Object.entries({ height, width }).map(([port, side]) => {
      const count = Math.ceil(side / downscale);
      if (count * downscale !== side) {
        const taken = `it is taken as ${count * downscale}`;
        warn(`${side} is no multiple of ${downscale}: ${taken}`, { port });
      }
      return count;
    }) as [number, number];
    return { latents: zeros([batchSize, latentChannels, rows, columns]) };
  },
});
