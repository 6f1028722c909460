import { defineNode, InputError, kinds, optional, type UNetRef } from "sdk";

/**
 * One evaluation of a diffusion network under a condition, as a value: `eps_model(condition)`. It runs where it is part of
 * a guidance that is denoised by, once however many terms it is part of.
 */
export default defineNode({
  title: "Prediction",
  category: "guidance",
  aliases: ["unet", "predict noise", "model", "branch", "BasicGuider"],
  inputs: {
    unet: kinds.unet({ doc: "The diffusion network" }),
    condition: optional(
      kinds.condition({ doc: "The encoded prompt; null-text networks take none" }),
    ),
  },
  outputs: { prediction: kinds.prediction({ doc: "The evaluation" }) },
  run({ unet, condition }) {
    checkCondition(unet, condition !== undefined);
    return { prediction: { model: unet.network, ...(condition && { condition }) } };
  },
  check({ unet }, { isWired }) {
    if (unet) checkCondition(unet, isWired("condition"));
  },
});

/** @throws InputError for a network under a condition that it does not take, or without one that it needs */
function checkCondition({ network, takesText }: UNetRef, isThere: boolean): void {
  if (takesText === isThere) return;
  throw new InputError(
    "condition",
    takesText
      ? `The network "${network}" needs a condition: connect an encoded prompt or a null condition`
      : `The network "${network}" is null-text: it takes no condition`,
  );
}
