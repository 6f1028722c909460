import type { Assets } from "../assets/assets.ts";
import { layerContext } from "../core/core.ts";
import { createRunStore } from "./run_store.ts";
import type { RunStore } from "./run_store.ts";

/** The editor as far as it knows of runs. */
export interface Runs extends Assets {
  readonly runs: RunStore;
}

export function createRuns(assets: Assets): Runs {
  return { ...assets, runs: createRunStore(assets.host, assets.toasts) };
}

export const [RunsProvider, useRuns] = layerContext<Runs>();
