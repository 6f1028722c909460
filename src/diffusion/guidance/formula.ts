import {
  type Formula,
  type FormulaLine,
  formulaLine,
  type FormulaSymbol,
} from "../../formula/formula.ts";
import { formatNumber } from "../../formula/text.ts";
import type { Branches } from "./branches.ts";
import { type Guidance, termNames } from "./guidance.ts";
import type { OperatorSettings } from "./operator.ts";
import { postWords } from "./post.ts";
import { projectionAt, projectionWords } from "./projection.ts";
import { scaleWords } from "./scale.ts";
import type { StepPlan } from "./step_plan.ts";

const EPS: FormulaSymbol = { symbol: "eps" };

/**
 * The guidance as readable mathematics, one line for the sum, then one for each scheduled scale and each post:
 *
 *   eps = eps_prior(∅) + 2.5·(eps_concept − eps_prior(∅)) + w_control·(eps_prior("angry") − eps_prior(∅))
 *   w_control = 2.5 for 0.3 < σ ≤ 5.5, else 0
 */
export function guidanceFormula(guidance: Guidance, branches: Branches): Formula {
  const { terms, post = [] } = guidance;
  const weights = termNames(guidance).map((index): FormulaSymbol => ({ symbol: "w", index }));
  const sum = terms.flatMap(({ scale, projection }, i) =>
    summand(typeof scale === "number" ? scale : weights[i]!, delta(branches, i, projection))
  );
  const scheduled = terms.flatMap(({ scale }, i) =>
    typeof scale === "number" ? [] : [formulaLine(weights[i]!, " = ", ...scaleWords(scale))]
  );
  return [formulaLine(EPS, " = ", { branch: 0 }, ...sum), ...scheduled, ...post.map(postWords)];
}

/** The sum of one step with its coefficients collected: `eps = −4·eps_prior(∅) + 2.5·eps_concept + ...`. */
export function stepFormula(guidance: Guidance, branches: Branches, plan: StepPlan): FormulaLine {
  if (plan.still) return plan.still;
  const linear = plan.coefficients.flatMap((k, branch) =>
    plan.evaluated.includes(branch) && formatNumber(k) !== "0" ? summand(k, [{ branch }]) : []
  );
  const projected = plan.projected.flatMap((i) => {
    const scale = plan.scales[i]!;
    const projection = projectionAt(guidance.terms[i]!.projection, guidance.post, scale);
    return summand(scale, delta(branches, i, projection?.settings));
  });
  const [sign, ...rest] = [...linear, ...projected];
  return formulaLine(EPS, sign === " − " ? " = −" : " = ", ...rest);
}

/** `coefficient·what` as a further summand, its sign in front; coefficient 1 is not written. */
function summand(coefficient: number | FormulaSymbol, what: FormulaLine): FormulaLine {
  if (typeof coefficient !== "number") return [" + ", coefficient, "·", ...what];
  const size = formatNumber(Math.abs(coefficient));
  return [coefficient < 0 ? " − " : " + ", ...(size === "1" ? [] : [`${size}·`]), ...what];
}

function delta({ terms }: Branches, term: number, projection?: OperatorSettings): FormulaLine {
  const { prediction, against } = terms[term]!;
  const [open, close] = projection ? ["[", "]"] : ["(", ")"];
  const inside = [{ branch: prediction }, " − ", { branch: against }];
  return [...(projection ? projectionWords(projection) : []), open, ...inside, close];
}
