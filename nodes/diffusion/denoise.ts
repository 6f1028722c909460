import {
  bool,
  choice,
  defineNode,
  int,
  kinds,
  optional,
  parametersText,
  runDenoise,
  seed,
  text,
} from "sdk";

/**
 * From noise to a picture's latents: walks the levels of a schedule, at each asking the guidance what the clean latents
 * are. Each distinct prediction is evaluated once a step, those that cancel not at all, and those that share a network
 * in one batch.
 *
 * Empty latents start from noise alone, those of a picture from that picture noised as far as the schedule begins.
 *
 * @see https://arxiv.org/abs/2206.00364
 */
export default defineNode({
  title: "Denoise",
  category: "sampling",
  aliases: [
    "ksampler",
    "sample",
    "generate",
    "diffuse",
    "SamplerCustom",
    "KSamplerAdvanced",
    "SamplerCustomAdvanced",
    "SplitSigmas",
    "DisableNoise",
  ],
  inputs: {
    guidance: kinds.guidance({ doc: "What steers; a prediction alone is unguided" }),
    schedule: kinds.schedule({ doc: "Noise levels and stepping rule" }),
    latents: kinds.latents({ doc: "Empty latents, or those of a picture to start from" }),
    seed: seed({
      default: 0,
      doc: "Where randomness starts: the same seed gives the same picture",
    }),
    mask: optional(kinds.mask({ doc: "What is painted anew; the rest stays as in `latents`" })),
    noise: optional(kinds.latents({
      advanced: true,
      doc: "The first noise, in place of the seed's; of the latents' shape",
    })),
    addNoise: bool({
      default: true,
      advanced: true,
      doc: "No when the latents are noisy already, such as those of a run that ended early",
    }),
    startAtStep: int({ default: 0, min: 0, advanced: true, doc: "First step that is run" }),
    endAtStep: optional(int({
      min: 1,
      advanced: true,
      doc: "Step before which it stops, its noise left for another run; all steps unless set",
    })),
    preview: choice(["fast", "decoded", "none"], {
      default: "fast",
      advanced: true,
      doc: "What is shown while it runs: the latents' colours, decoded pictures, or nothing",
    }),
    record: choice(["numbers", "previews", "none"], {
      default: "numbers",
      advanced: true,
      doc:
        "What the report has of each step: what each term did, with small pictures of it, or nothing",
    }),
  },
  outputs: {
    latents: kinds.latents({ keep: true, doc: "The latents reached" }),
    denoised: kinds.latents({ keep: true, doc: "The last estimate of the clean latents" }),
    report: kinds.report({
      keep: true,
      doc: "How strong each term was in each step and where it pointed",
    }),
    parameters: text({
      keep: true,
      doc: "Prompt and settings, as other tools read them from pictures",
    }),
  },
  async run({ mask, noise, endAtStep, ...args }, context) {
    const { latents, denoised, report } = await runDenoise({
      ...args,
      ...(mask && { mask }),
      ...(noise && { noise }),
      ...(endAtStep !== undefined && { endAtStep }),
    }, context);
    return { latents, denoised, report, parameters: parametersText(args.guidance, report) };
  },
});
