import { defineNode, InputError, kinds, optional, text } from "sdk";
import { device, deviceOption } from "./_device.ts";

/**
 * A model with all its parts: a folder in the layout of a diffusers pipeline, or of an ONNX export of one. Parts that a
 * model does not have are its prior's. Nothing is loaded before it is used.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/loading
 */
export default defineNode({
  title: "Load pipeline",
  category: "model",
  aliases: [
    "checkpoint",
    "model",
    "stable diffusion",
    "from_pretrained",
    "CheckpointLoaderSimple",
    "DiffusersLoader",
  ],
  inputs: {
    model: text({
      default: "emoji",
      choicesFrom: "models",
      doc: "Id of the model, or the path of its folder",
    }),
    device,
  },
  outputs: {
    unet: kinds.unet({ needs: "model", doc: "The diffusion network" }),
    textEncoder: optional(
      kinds.textEncoder({ needs: "model", doc: "Tokenizers and text encoders" }),
    ),
    vae: optional(kinds.vae({ needs: "model", doc: "The autoencoder" })),
    scheduler: kinds.scheduler({ doc: "The noise it was trained on, and its own stepping rule" }),
  },
  async run({ model, device }, { models }) {
    const { unet, controlNet: _, ...parts } = await models.parts(model, deviceOption(device));
    if (unet) return { unet, ...parts };
    throw new InputError(
      "model",
      `"${model}" has no diffusion network: take the node for its part`,
    );
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
