import { defineNode, InputError, kinds, text } from "sdk";
import { device, deviceOption } from "./_device.ts";

/** A diffusion network alone: a null-text concept model, a fine-tuned copy, or one to combine with another's parts. */
export default defineNode({
  title: "Load UNet",
  category: "model",
  aliases: [
    "diffusion model",
    "checkpoint",
    "null-text",
    "concept",
    "UNETLoader",
    "load diffusion model",
  ],
  inputs: {
    model: text({
      default: "emoji-faces",
      choicesFrom: "models",
      doc: "Id of the model, or the path of its folder",
    }),
    device,
  },
  outputs: {
    unet: kinds.unet({ needs: "model", doc: "The diffusion network" }),
    scheduler: kinds.scheduler({ doc: "The noise it was trained on" }),
  },
  async run({ model, device }, { models }) {
    const { unet, scheduler } = await models.parts(model, deviceOption(device));
    if (!unet) throw new InputError("model", `"${model}" has no diffusion network`);
    return { unet, scheduler };
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
