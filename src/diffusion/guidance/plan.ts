import type { Formula, FormulaLine } from "../../formula/formula.ts";
import type { NoiseLevel } from "../denoiser.ts";
import { collectBranches, type NamedBranch, namedBranches } from "./branches.ts";
import { guidanceFormula, stepFormula } from "./formula.ts";
import { checkGuidance, type Guidance } from "./guidance.ts";
import type { NetworkInfo } from "./network.ts";
import { locator } from "./position.ts";
import type { TermBranches } from "./operator.ts";
import { type PlanOptions, planStep, type StepPlan } from "./step_plan.ts";

/** What a plan can be told beside the guidance and its levels. */
export interface GuidancePlanOptions extends PlanOptions {
  /** With them, batches obey `maxRows` and intervals in percent are placed on the base's table. */
  readonly networks?: readonly NetworkInfo[];
  /** The levels the sampler evaluates at, see `evaluatedLevels`; the start of each step unless given. */
  readonly evaluated?: readonly NoiseLevel[];
}

/** An evaluation of a {@link GuidancePlan} with its formula. */
export interface FormulatedStep extends StepPlan {
  /** The weighted sum of this evaluation. */
  readonly formula: FormulaLine;
}

/** What a guidance will do and cost over a run. Plain data. */
export interface GuidancePlan {
  /** The whole guidance: one line for the sum, then scheduled scales and posts. */
  readonly formula: Formula;
  /** Distinct predictions, the base first. */
  readonly branches: readonly NamedBranch[];
  /** Each term with the indices of its predictions among the branches. */
  readonly terms: readonly TermBranches[];
  /** Each evaluation, in order. */
  readonly steps: readonly FormulatedStep[];
  /** Network calls of the run. */
  readonly calls: number;
  /** Rows evaluated in the run, all networks together. */
  readonly rows: number;
}

/**
 * Plans a guidance over noise levels: formula, network calls, batches, dropped evaluations and coefficients of every
 * step, before anything runs.
 *
 * @param levels from the first noise to the last level reached, N + 1 for N steps
 * @throws RangeError when the guidance cannot be
 */
export function planGuidance(
  guidance: Guidance,
  levels: readonly NoiseLevel[],
  options: GuidancePlanOptions = {},
): GuidancePlan {
  checkGuidance(guidance);
  const branches = collectBranches(guidance);
  const networks = new Map(options.networks?.map((network) => [network.id, network]));
  const maxRows = (model: string): number => networks.get(model)?.maxRows ?? Infinity;
  const locate = locator(levels, options.schedule ?? networks.get(guidance.base.model)?.schedule);
  const steps = (options.evaluated ?? levels.slice(0, -1)).map((level) => {
    const plan = planStep(guidance, branches, locate(level), { ...options, maxRows });
    return { ...plan, formula: stepFormula(guidance, branches, plan) };
  });
  const batches = steps.flatMap((step) => step.batches);
  return {
    formula: guidanceFormula(guidance, branches),
    branches: namedBranches(branches),
    terms: branches.terms,
    steps,
    calls: batches.reduce((sum, batch) => sum + batch.calls, 0),
    rows: batches.reduce((sum, batch) => sum + batch.rows, 0),
  };
}
