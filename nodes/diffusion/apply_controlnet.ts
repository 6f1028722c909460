import { controlInput, defineNode, float, kinds, resize } from "sdk";

/** Picture pixels of a hint for each latent pixel: what the first layers of every ControlNet shrink it by. */
const HINT_SCALE = 8;

/**
 * A prediction steered by a picture through a ControlNet. Other predictions of the same guidance stay as they are: steer
 * the prompt's alone, or the unconditional one too, as diffusers does.
 *
 * @see https://arxiv.org/abs/2302.05543
 */
export default defineNode({
  title: "Apply ControlNet",
  category: "condition",
  aliases: [
    "control",
    "edges",
    "depth",
    "pose",
    "spatial",
    "ControlNetApply",
    "ControlNetApplyAdvanced",
  ],
  inputs: {
    prediction: kinds.prediction({ doc: "The prediction to steer" }),
    controlNet: kinds.controlNet({ doc: "The ControlNet" }),
    image: kinds.image({ doc: "Its hint: edges, depth, a pose, of the picture's size" }),
    controlnetConditioningScale: float({
      title: "Strength",
      default: 1,
      min: 0,
      max: 2,
      step: 0.05,
      doc: "How strictly the hint is followed, 0.5 to 1.2; 0 is without it",
    }),
    startPercent: float({
      title: "Start",
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
      doc: "Share of the timesteps after which it acts; 0 is from the first step",
    }),
    endPercent: float({
      title: "End",
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
      doc: "Share of the timesteps until which it acts: 0.5 leaves the details to the prompt",
    }),
    latents: kinds.latents({ doc: "The latents that will be denoised, for their size" }),
  },
  outputs: { prediction: kinds.prediction({ doc: "The steered prediction" }) },
  run(
    {
      prediction,
      controlNet,
      image,
      controlnetConditioningScale,
      startPercent,
      endPercent,
      latents,
    },
  ) {
    if (!(startPercent < endPercent)) {
      throw new RangeError(
        `Cannot apply the ControlNet from ${startPercent} to ${endPercent}: the end comes after the start`,
      );
    }
    const [height, width] = latents.shape.slice(2) as [number, number];
    const control = controlInput({
      input: "controlnet_cond",
      model: controlNet.model,
      tensor: resize(image, width * HINT_SCALE, height * HINT_SCALE, "bilinear"),
      scale: controlnetConditioningScale,
      interval: { unit: "percent", start: startPercent, end: endPercent },
    });
    return { prediction: { ...prediction, control: [...prediction.control ?? [], control] } };
  },
});
