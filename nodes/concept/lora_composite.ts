import { choice, defineNode, float, group, int, kinds, loraComposite, loraSwitch } from "sdk";

/**
 * Several fine-tuned copies of a network in one picture, without merging their weights.
 *
 * - `composite`: the mean of every copy's own guidance, `1/k·sum {uncond_i + scale·(prediction_i - uncond_i)}`
 * - `switch`: the copies take turns, each for some steps
 *
 * @see https://arxiv.org/abs/2402.16843
 */
export default defineNode({
  title: "LoRA composite",
  category: "guidance",
  aliases: ["multi-lora", "lora switch", "mixture", "several models"],
  inputs: {
    models: group({
      uncond: kinds.prediction({ doc: "A copy's prediction without a prompt" }),
      prediction: kinds.prediction({
        against: ["uncond"],
        prompted: true,
        doc: "The same copy's prediction under the prompt",
      }),
    }, { min: 1 }),
    mode: choice(["composite", "switch"], {
      default: "composite",
      doc: "All at each step, or one after another: cheaper",
    }),
    guidanceScale: float({
      default: 7.5,
      min: 0,
      max: 50,
      step: 0.1,
      doc: "Strength of each copy's prompt, 3 to 10",
    }),
    every: int({ default: 5, min: 1, max: 1000, doc: "switch: steps of one turn" }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ models, mode, guidanceScale, every }) => ({
    guidance: mode === "composite"
      ? loraComposite(models, guidanceScale)
      : loraSwitch(models, guidanceScale, every),
  }),
});
