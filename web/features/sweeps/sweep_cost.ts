import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { planRequest } from "../../../src/graph/plan_request.ts";
import type { PlanRequest } from "../../../src/graph/plan_request.ts";
import { Turns } from "../../../src/graph/turns.ts";
import type { Variant } from "../../../src/graph/sweep.ts";
import type { CallCount } from "../../runs/ask_plan.ts";
import { askPlan, countCalls } from "../../runs/ask_plan.ts";
import { paintsFirst } from "../../runs/paints_first.ts";
import { UnansweredError } from "../../runs/questions.ts";
import type { Runs } from "../../runs/runs.ts";

/** What the runs of a sweep cost, as far as it is known. */
export type SweepCost =
  /** All of them together; undefined where nothing denoises. */
  | { readonly cost: "known"; readonly count: CallCount | undefined }
  | { readonly cost: "counting"; readonly done: number; readonly of: number }
  | { readonly cost: "unknown"; readonly reason: string };

/** Most different plans that are asked for unasked: each is a run of some milliseconds. */
const MOST_PLANS = 100;
/** Plans kept, by what they are of. */
const KEPT = 500;
const DELAY = 500;

/**
 * Plans the runs of a sweep a moment after it was changed, while nothing runs: runs whose guidance is alike once.
 *
 * @returns the cost, and what ends it
 */
export function followCost(
  { runs, catalogue }: Pick<Runs, "runs" | "catalogue">,
  variants: ReadonlySignal<readonly Variant[]>,
): { readonly cost: ReadonlySignal<SweepCost>; readonly end: () => void } {
  const cost = signal<SweepCost>({ cost: "counting", done: 0, of: 0 });
  let turn = 0;
  const count = async (all: readonly Variant[], mine: number): Promise<void> => {
    const requests: PlanRequest[] = [];
    const turns = new Turns();
    for (const { workflow } of all) {
      const request = planRequest(workflow, catalogue.peek());
      if (request) requests.push(request);
      await turns.next;
      if (mine !== turn) return;
    }
    const distinct = new Map(requests.map((request) => [request.key, request]));
    if ([...distinct.values()].some((one) => paintsFirst(one, catalogue.peek()))) {
      throw new Error("what steers depends on a picture that has to be painted first");
    }
    if (distinct.size > MOST_PLANS) {
      throw new Error(`it has more than ${MOST_PLANS} different plans`);
    }
    let done = 0;
    for (const [key, request] of distinct) {
      cost.value = { cost: "counting", done: done++, of: distinct.size };
      const known = PLANS.get(key) ??
        countCalls(await askPlan(runs, request, catalogue.peek()));
      PLANS.set(key, known);
      if (PLANS.size > KEPT) PLANS.delete(PLANS.keys().next().value!);
      if (mine !== turn) return;
    }
    const counts = requests.map(({ key }) => PLANS.get(key)!);
    cost.value = {
      cost: "known",
      count: requests.length
        ? {
          calls: counts.reduce((sum, { calls }) => sum + calls, 0),
          rows: counts.reduce((sum, { rows }) => sum + rows, 0),
        }
        : undefined,
    };
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: readonly Variant[] | undefined;
  const end = effect(() => {
    clearTimeout(timer);
    const all = variants.value;
    const isIdle = runs.connected.value === true && !runs.active.value.length;
    if (all === last && cost.peek().cost === "known") return;
    last = all;
    const mine = ++turn;
    cost.value = { cost: "counting", done: 0, of: 0 };
    if (!isIdle || !all.length) return;
    timer = setTimeout(() => {
      count(all, mine).catch((error) => {
        if (mine !== turn || error instanceof UnansweredError) return; // asked again when nothing runs
        cost.value = { cost: "unknown", reason: (error as Error).message };
      });
    }, DELAY);
  });
  return {
    cost,
    end() {
      turn++;
      clearTimeout(timer);
      end();
    },
  };
}

const PLANS = new Map<string, CallCount>();
