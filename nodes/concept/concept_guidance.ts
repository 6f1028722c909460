import { choice, CONCEPT_SCALES, conceptGuidance, defineNode, float, kinds, optional } from "sdk";

/**
 * The guidance-decoupled framework: a concept model for fidelity and a prompt for control, both around the untouched
 * prior's own unconditional prediction.
 *
 *   eps = uncond + conceptScale·(concept - uncond) + controlScale·(control - uncond)
 *
 * A fine-tuned model as `uncond` cancels the concept ("drift"). The control prompt names attributes only, not the
 * concept.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Concept guidance",
  category: "guidance",
  aliases: ["gdp", "guidance-decoupled personalization", "personalization", "domain guidance"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prior without a prompt: never a fine-tuned model" }),
    concept: kinds.prediction({ doc: "The concept model, such as a null-text network" }),
    control: optional(kinds.prediction({
      doc:
        "The prior, or a customised one, under a prompt of attributes; without it the concept alone",
    })),
    preset: choice(["balanced", "bayes", "paper"], {
      default: "balanced",
      doc:
        "Scales of concept and control: balanced 1 and 2, bayes 1 and 1 (the calibrated point), paper 2.5 and 2.5",
    }),
    conceptGuidanceScale: optional(float({
      min: -20,
      max: 50,
      step: 0.1,
      doc: "Strength of the concept in place of the preset's, 1 to 2.5; above 1 exaggerates it",
    })),
    controlGuidanceScale: optional(float({
      min: -20,
      max: 50,
      step: 0.1,
      doc: "Strength of the control in place of the preset's, 1 to 5",
    })),
    sigmaLow: optional(float({
      min: 0,
      advanced: true,
      doc:
        "Least noise `sigma / alpha` at which guidance is on, 0.3; below it only the concept model runs",
    })),
    sigmaHigh: optional(float({
      min: 0,
      advanced: true,
      doc: "Most noise at which guidance is on, 5.5; high scales need it",
    })),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ preset, conceptGuidanceScale, controlGuidanceScale, sigmaLow, sigmaHigh, ...branches }) {
    const { uncond, concept, control } = branches;
    const { conceptScale, controlScale } = CONCEPT_SCALES[preset];
    const interval = {
      unit: "sigma",
      ...(sigmaLow !== undefined && { low: sigmaLow }),
      ...(sigmaHigh !== undefined && { high: sigmaHigh }),
    } as const;
    const guidance = conceptGuidance({
      uncond,
      concept,
      ...(control && { control }),
      conceptScale: conceptGuidanceScale ?? conceptScale,
      controlScale: controlGuidanceScale ?? controlScale,
      ...((sigmaLow !== undefined || sigmaHigh !== undefined) && { interval }),
    });
    return { guidance };
  },
});
