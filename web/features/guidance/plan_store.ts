import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { planRequest } from "../../../src/graph/plan_request.ts";
import type { PlanRequest } from "../../../src/graph/plan_request.ts";
import { UsageError } from "../../../src/graph/usage_error.ts";
import { check } from "../../../src/graph/validate.ts";
import type { Checked } from "../../../src/graph/validate.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { askPlan, countCalls } from "../../runs/ask_plan.ts";
import type { CallCount } from "../../runs/ask_plan.ts";
import { paintsFirst } from "../../runs/paints_first.ts";
import { UnansweredError } from "../../runs/questions.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import type { RunStore } from "../../runs/run_store.ts";

/** What the guidance of the graph in front costs, as far as it is known. */
export type GuidanceCost =
  | { readonly cost: "known" } & CallCount
  /** `waits`: it is planned by itself as soon as nothing runs. */
  | { readonly cost: "unknown"; readonly reason: string; readonly waits?: true };

export interface PlanStore {
  /** Of the graph in front; undefined where nothing in it denoises. */
  readonly cost: ReadonlySignal<GuidanceCost | undefined>;
  /** A plan for each denoising node of the graph in front, while it is as it was when it was planned. */
  readonly plans: ReadonlySignal<readonly NamedReport[]>;
  readonly planning: ReadonlySignal<boolean>;
  /** Plans the graph in front, unless it is planned already. @throws Error where it cannot be */
  explain(): Promise<readonly NamedReport[]>;
  /** Plans by itself, a moment after each edit, while nothing runs. */
  follow(isOn: () => boolean): void;
}

export interface PlanStoreParts {
  readonly catalogue: ReadonlySignal<Catalogue>;
  /** The graph in front. */
  readonly workflow: () => Workflow | undefined;
  readonly runs: RunStore;
  /** Adds what the nodes of a graph find. */
  readonly asked: (checked: Checked) => Promise<Checked>;
}

/** Plans kept, so that undoing an edit does not plan anew. */
const KEPT = 20;
const SETTLE = 150;
const DELAY = 600;

export function createPlanStore(
  { catalogue, workflow, runs, asked: ask }: PlanStoreParts,
): PlanStore {
  const known = signal<ReadonlyMap<string, readonly NamedReport[]>>(new Map());
  const faults = signal<ReadonlyMap<string, string>>(new Map());
  const planning = signal<string | undefined>(undefined);
  /** The graph in front a moment after it was changed last: looking through it at each key would slow typing. */
  const settled = signal<Workflow | undefined>(undefined);
  const followed = signal<() => boolean>(() => false);
  const request = computed(remembered(() => settled.value, catalogue));
  let settling: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void => {
    clearTimeout(settling);
    settled.value = workflow();
  };
  effect(() => {
    void workflow();
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLE);
  });

  const remember = <T>(
    map: ReadonlyMap<string, T>,
    key: string,
    value: T,
  ): ReadonlyMap<string, T> =>
    new Map([...[...map].filter(([other]) => other !== key).slice(1 - KEPT), [key, value]]);

  async function plan(asked: PlanRequest): Promise<readonly NamedReport[]> {
    planning.value = asked.key;
    try {
      const graph = { ...asked.workflow, outputs: asked.outputs };
      const { ok, diagnostics } = await ask(check(graph, catalogue.peek()));
      if (!ok) throw new Error(diagnostics.find(({ severity }) => severity === "error")!.message);
      const plans = await askPlan(runs, asked, catalogue.peek());
      known.value = remember(known.peek(), asked.key, plans);
      return plans;
    } catch (error) {
      if (error instanceof UnansweredError) throw error; // asked again when nothing runs
      const message = error instanceof Error ? error.message : String(error);
      faults.value = remember(faults.peek(), asked.key, message);
      throw error;
    } finally {
      if (planning.peek() === asked.key) planning.value = undefined;
    }
  }
  const plans = computed(() => request.value ? known.value.get(request.value.key) ?? [] : []);

  return {
    plans,
    planning: computed(() => planning.value !== undefined),
    cost: computed((): GuidanceCost | undefined => {
      if (!request.value) return undefined;
      if (plans.value.length) {
        return { cost: "known", ...countCalls(plans.value) };
      }
      const reason = faults.value.get(request.value.key) ??
        (paintsFirst(request.value, catalogue.value)
          ? t`What steers depends on a picture that has to be painted first`
          : undefined);
      if (reason !== undefined) return { cost: "unknown", reason };
      const waits = runs.connected.value !== false && followed.value();
      return {
        cost: "unknown",
        reason: t`It has not been planned since the last edit`,
        ...(waits && { waits }),
      };
    }),
    async explain() {
      settle();
      const now = settled.peek();
      // A graph that is too large says so when it is looked through again.
      const asked = request.peek() ?? (now && planRequest(now, catalogue.peek()));
      if (!asked) {
        throw new Error(
          "There is no guidance to explain: wire a guidance and a schedule to a Denoise node",
        );
      }
      return known.peek().get(asked.key) ?? await plan(asked);
    },
    follow(isOn) {
      followed.value = isOn;
      let timer: ReturnType<typeof setTimeout> | undefined;
      effect(() => {
        clearTimeout(timer);
        const asked = request.value;
        const idle = runs.connected.value === true && !runs.active.value.length;
        if (!asked || !idle || planning.value !== undefined || !isOn()) return;
        if (known.value.has(asked.key) || faults.value.has(asked.key)) return;
        if (paintsFirst(asked, catalogue.value)) return;
        // Why it cannot be planned is kept, and shown to who asks.
        timer = setTimeout(() => plan(asked).catch(() => {}), DELAY);
      });
    },
  };
}

/** Undefined also for a graph that is too large: that is among its problems. */
function planned(workflow: Workflow, catalogue: Catalogue): PlanRequest | undefined {
  try {
    return planRequest(workflow, catalogue);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Looks for what steers only where more has changed than what stands where. */
function remembered(
  workflow: () => Workflow | undefined,
  catalogue: ReadonlySignal<Catalogue>,
): () => PlanRequest | undefined {
  let last: readonly unknown[] = [];
  let found: PlanRequest | undefined;
  return () => {
    const now = workflow();
    const parts = [now?.nodes, now?.subgraphs, catalogue.value];
    if (parts.some((part, index) => part !== last[index]) || !last.length) {
      last = parts;
      const next = now && planned(now, catalogue.value);
      if (next?.key !== found?.key) found = next;
    }
    return found;
  };
}
