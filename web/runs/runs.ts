import type { Workflow } from "../../src/graph/workflow.ts";
import type { Assets } from "../assets/assets.ts";
import { layerContext } from "../core/core.ts";
import { createPlanStore } from "./plan_store.ts";
import type { PlanStore } from "./plan_store.ts";
import { createRunStore } from "./run_store.ts";
import type { RunStore } from "./run_store.ts";

/** The editor as far as it knows of runs. */
export interface Runs extends Assets {
  readonly runs: RunStore;
  /** What the guidance of the graph in front would do. */
  readonly plans: PlanStore;
}

export function createRuns(assets: Assets): Runs {
  const { host, toasts, catalogue, workspace } = assets;
  const runs = createRunStore(host, toasts);
  const workflow = (): Workflow | undefined => workspace.active.value?.workflow.value;
  return { ...assets, runs, plans: createPlanStore({ catalogue, workflow, runs }) };
}

export const [RunsProvider, useRuns] = layerContext<Runs>();
