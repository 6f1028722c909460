import { choice, composable, defineNode, float, group, kinds } from "sdk";

/**
 * Composable diffusion: conjunction and negation of conditions,
 * `eps = uncond + sum and_i·(c_i - uncond) - sum not_j·(n_j - uncond)`. Pushes add up: two at 3 push twice as hard as one.
 *
 * @see https://arxiv.org/abs/2206.01714
 */
export default defineNode({
  title: "Composable AND / NOT",
  category: "guidance",
  aliases: ["and", "not", "compose", "conjunction", "negation", "ConditioningCombine"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    conditions: group({
      prediction: kinds.prediction({
        against: ["uncond"],
        prompted: true,
        doc: "The prediction under one condition",
      }),
      operator: choice(["and", "not"], { default: "and", doc: "Whether it is to hold, or not to" }),
      guidanceScale: float({
        default: 3,
        min: 0,
        max: 50,
        step: 0.1,
        doc: "How strongly: for AND 2 to 7.5 shared among the conditions, for NOT 0.5 to 3",
      }),
    }, { min: 1 }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ uncond, conditions }) {
    const of = (wanted: "and" | "not") =>
      conditions.filter(({ operator }) => operator === wanted)
        .map(({ prediction, guidanceScale: scale }) => ({ prediction, scale }));
    return { guidance: composable(uncond, { and: of("and"), not: of("not") }) };
  },
});
