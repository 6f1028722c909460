import { choice, defineNode, float, int, kinds, SAMPLER_NAMES, SCHEDULE_NAMES } from "sdk";
import { samplerOptions, setOptions } from "./_sampler_options.ts";

/**
 * A sampler and a schedule by ComfyUI's names, with its numbers: noise levels, start and per-step noise are those of its
 * KSampler on the CPU.
 *
 * @see https://github.com/crowsonkb/k-diffusion
 */
export default defineNode({
  title: "K-sampler",
  category: "schedule",
  aliases: [
    "ksampler",
    "comfyui",
    "sampler",
    "k-diffusion",
    "euler",
    "dpmpp_2m",
    "karras",
    "KarrasScheduler",
    "ExponentialScheduler",
    "BetaSamplingScheduler",
    "SamplerEulerAncestral",
    "SamplerEulerAncestralCFGPP",
    "SamplerEulerCFGpp",
    "SamplerLMS",
    "SamplerDPMPP_3M_SDE",
    "SamplerDPMPP_2M_SDE",
    "SamplerDPMPP_SDE",
    "SamplerDPMPP_2S_Ancestral",
    "SamplerDPMAdaptative",
    "SamplerER_SDE",
    "SamplerSASolver",
  ],
  inputs: {
    scheduler: kinds.scheduler({ doc: "The model's scheduler config, for the noise it knows" }),
    sampler: choice(SAMPLER_NAMES, {
      default: "dpmpp_2m",
      doc:
        "The stepping rule: `euler` plain, `dpmpp_2m` for most, `..._ancestral` and `..._sde` draw fresh noise in each step, `..._cfg_pp` renoise without guidance",
    }),
    schedule: choice(SCHEDULE_NAMES, {
      default: "karras",
      doc:
        "How noise levels are spread: `karras` spends more steps at little noise, `normal` and `simple` follow the model's timesteps",
    }),
    numInferenceSteps: int({
      title: "Steps",
      default: 20,
      min: 1,
      max: 1000,
      usual: [1, 60],
      doc: "More is finer and slower, typically 10 to 50",
    }),
    denoise: float({
      default: 1,
      min: 0.01,
      max: 1,
      step: 0.01,
      doc:
        "How far back into noise it starts, for image to image 0.3 to 0.8; the number of steps stays",
    }),
    ...samplerOptions,
  },
  outputs: { schedule: kinds.schedule({ doc: "Noise levels and stepping rule" }) },
  run: ({ scheduler, sampler, schedule, numInferenceSteps, denoise, ...options }) => ({
    schedule: {
      type: "comfy",
      config: scheduler,
      sampler,
      options: setOptions(options),
      sigmas: { scheduler: schedule, steps: numInferenceSteps, denoise },
    },
  }),
});
