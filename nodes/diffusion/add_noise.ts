import { addNoise, defineNode, InputError, int, kinds, openSchedule } from "sdk";

/** Latents noised to where a schedule stands before one of its steps, `alpha·latents + sigma·noise`. */
export default defineNode({
  title: "Add noise",
  category: "latents",
  aliases: ["noise latents", "forward process", "renoise"],
  inputs: {
    latents: kinds.latents({ doc: "Clean latents" }),
    noise: kinds.latents({ doc: "Standard normal noise of the same shape" }),
    schedule: kinds.schedule({ doc: "The schedule whose levels are taken" }),
    step: int({ default: 0, min: 0, doc: "The step before which they will stand, 0 the noisiest" }),
  },
  outputs: { latents: kinds.latents({ doc: "Noisy latents, to be denoised without new noise" }) },
  run({ latents, noise, schedule, step }) {
    const { levels } = openSchedule(schedule);
    const level = levels[step];
    if (!level) throw new InputError("step", `The schedule has steps 0 to ${levels.length - 1}`);
    return { latents: addNoise(latents, noise, level) };
  },
});
