import { choice, defineNode, float, kinds, list, SAMPLER_NAMES } from "sdk";
import { samplerOptions, setOptions } from "./_sampler_options.ts";

/** A sampler of ComfyUI over noise levels of one's own, `sigma / alpha` falling; N steps have N + 1. */
export default defineNode({
  title: "Custom sigmas",
  category: "schedule",
  aliases: ["sigmas", "noise levels", "manual", "comfyui"],
  inputs: {
    scheduler: kinds.scheduler({ doc: "The model's scheduler config, for the noise it knows" }),
    sampler: choice(SAMPLER_NAMES, { default: "dpmpp_2m", doc: "The stepping rule" }),
    sigmas: list(float(), {
      default: [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0],
      doc: "The noise levels; Stable Diffusion knows 14.6 to 0.03, and 0 is the picture",
    }),
    ...samplerOptions,
  },
  outputs: { schedule: kinds.schedule({ doc: "Noise levels and stepping rule" }) },
  run: ({ scheduler, sampler, sigmas, ...options }) => ({
    schedule: { type: "comfy", config: scheduler, sampler, options: setOptions(options), sigmas },
  }),
});
