import {
  choice,
  CONCEPT_SCALES,
  conceptGuidance,
  defineNode,
  float,
  type FurtherTerm,
  group,
  kinds,
  optional,
  scale,
} from "sdk";

/** A strength in place of the preset's. */
const strength = (doc: string) => optional(scale({ min: -20, max: 50, step: 0.1, doc }));

/**
 * The guidance-decoupled framework: concept models for fidelity and prompts for control, all around the untouched
 * prior's own unconditional prediction.
 *
 *   eps = base + sum conceptScale_i·(concept_i - base) + sum controlScale_j·(control_j - base)
 *   base = (1 - drift)·uncond + drift·concept
 *
 * A control is the prior under a prompt that names attributes only, not the concept, or any other model of the same
 * latents: another checkpoint, one with a style LoRA, one steered by a ControlNet. `drift` shows what the prior's own
 * base is for: at 1 the base is the fine-tuned model's, the concept's scale cancels, and control pushes away from it.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Concept guidance",
  category: "guidance",
  aliases: [
    "gdp",
    "guidance-decoupled personalization",
    "personalization",
    "domain guidance",
    "drift",
    "rectification",
  ],
  inputs: {
    uncond: kinds.prediction({ doc: "The prior without a prompt: never a fine-tuned model" }),
    concept: kinds.prediction({
      against: ["uncond"],
      doc: "The concept model, such as a null-text network",
    }),
    control: optional(
      kinds.prediction({
        against: ["uncond"],
        prompted: true,
        doc:
          "The prior, or a customised one, under a prompt of attributes; without it the concept alone",
      }),
    ),
    preset: choice(["balanced", "bayes", "paper"], {
      default: "balanced",
      doc:
        "Scales of concept and control. balanced, our suggestion, 1 and 2: control outweighs the concept, so that it is followed where the concept's pictures are all alike. bayes, the calibrated point, 1 and 1: exactly the concept as prior times what the prompt makes likely, the most varied. paper, 2.5 and 2.5: that of the authors' demo, sharper and less varied, best within sigmaLow 0.3 and sigmaHigh 5.5",
    }),
    conceptGuidanceScale: strength(
      "Strength of the concept in place of the preset's, 1 to 2.5; above 1 exaggerates it. By wire it changes over the run",
    ),
    controlGuidanceScale: strength(
      "Strength of the control in place of the preset's, 1 to 5. By wire it changes over the run",
    ),
    concepts: group({
      prediction: kinds.prediction({ against: ["uncond"], doc: "Another concept model" }),
      scale: strength("Its strength; the first concept's unless set"),
    }, { doc: "Further concepts" }),
    controls: group({
      prediction: kinds.prediction({ against: ["uncond"], prompted: true, doc: "Another control" }),
      scale: strength("Its strength, negative to push away; the first control's unless set"),
    }, { doc: "Further controls" }),
    drift: float({
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
      doc:
        "What the pushes start from: 0 the prior's own prediction (rectified), 1 the concept model's, as in a fine-tuned model (drifted), between them a mixture",
    }),
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
  run({ preset, conceptGuidanceScale, controlGuidanceScale, sigmaLow, sigmaHigh, ...rest }) {
    const { control, concepts, controls, ...others } = rest;
    const { conceptScale, controlScale } = CONCEPT_SCALES[preset];
    const interval = {
      unit: "sigma",
      ...(sigmaLow !== undefined && { low: sigmaLow }),
      ...(sigmaHigh !== undefined && { high: sigmaHigh }),
    } as const;
    const guidance = conceptGuidance({
      ...others,
      ...(control && { control }),
      concepts: concepts.map(furtherTerm),
      controls: controls.map(furtherTerm),
      conceptScale: conceptGuidanceScale ?? conceptScale,
      controlScale: controlGuidanceScale ?? controlScale,
      ...((sigmaLow !== undefined || sigmaHigh !== undefined) && { interval }),
    });
    return { guidance };
  },
});

function furtherTerm(
  { prediction, scale }: {
    readonly prediction: FurtherTerm["prediction"];
    readonly scale: FurtherTerm["scale"] | undefined;
  },
): FurtherTerm {
  return { prediction, ...(scale !== undefined && { scale }) };
}
