import { defineNode, InputError, kinds, optional } from "sdk";

/**
 * One evaluation of a diffusion network under a condition, as a value: `eps_model(condition)`. It runs where it is part of
 * a guidance that is denoised by, once however many terms it is part of.
 */
export default defineNode({
  title: "Prediction",
  category: "guidance",
  aliases: ["unet", "predict noise", "model", "branch"],
  inputs: {
    unet: kinds.unet({ doc: "The diffusion network" }),
    condition: optional(
      kinds.condition({ doc: "The encoded prompt; null-text networks take none" }),
    ),
  },
  outputs: { prediction: kinds.prediction({ doc: "The evaluation" }) },
  run({ unet, condition }) {
    if (unet.takesText && !condition) {
      throw new InputError(
        "condition",
        `The network "${unet.network}" needs one: connect an encoded prompt or a null condition`,
      );
    }
    if (!unet.takesText && condition) {
      throw new InputError(
        "condition",
        `The network "${unet.network}" is null-text: it takes none`,
      );
    }
    return { prediction: { model: unet.network, ...(condition && { condition }) } };
  },
});
