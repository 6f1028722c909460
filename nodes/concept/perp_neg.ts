import { choice, defineNode, float, group, kinds, perpNeg } from "sdk";

/**
 * Perp-Neg: of each further condition only what is perpendicular to the prompt's push counts, so that a negative prompt
 * cannot undo the prompt.
 *
 *   eps = uncond + g·{p + sum w_k·perp(p_k) - sum w_j·perp(n_j)},  perp(v) = v - (<v,p>/<p,p>)·p
 *
 * @see https://arxiv.org/abs/2304.04968
 */
export default defineNode({
  title: "Perp-Neg",
  category: "guidance",
  aliases: ["perpendicular negative", "negative prompt", "orthogonal", "PerpNegGuider"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    prediction: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under the prompt",
    }),
    guidanceScale: float({
      default: 3,
      min: 0,
      max: 50,
      step: 0.1,
      doc:
        "How closely the prompt is followed: 2 to 4 suits the bundled models, 5 to 9 Stable Diffusion",
    }),
    conditions: group({
      prediction: kinds.prediction({
        against: ["uncond"],
        prompted: true,
        doc: "The prediction under a further condition",
      }),
      operator: choice(["not", "and"], { default: "not", doc: "Whether it is avoided or added" }),
      weight: float({
        default: 1,
        min: 0,
        max: 20,
        step: 0.1,
        doc: "Strength relative to the prompt, 0.5 to 2",
      }),
    }, { min: 1 }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ uncond, prediction, guidanceScale, conditions }) {
    const of = (wanted: "and" | "not") =>
      conditions.filter(({ operator }) => operator === wanted)
        .map(({ prediction, weight: scale }) => ({ prediction, scale }));
    const guidance = perpNeg(uncond, prediction, { and: of("and"), not: of("not") }, guidanceScale);
    return { guidance };
  },
});
