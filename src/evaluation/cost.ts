import { planRequest } from "../graph/plan_request.ts";
import { type Cell, groupsOf } from "./cells.ts";
import { type CellPictures, countPictures, paintBatch } from "./paint.ts";
import type { PictureStore } from "./picture_store.ts";
import { settingGraph } from "./setting_graph.ts";
import { runFor } from "./studio.ts";

/** What an evaluation will take, told before it begins. */
export interface Cost {
  readonly cells: number;
  readonly pictures: number;
  /** Those of them that are there already. */
  readonly painted: number;
  /** Rows of networks still to be evaluated. */
  readonly networkCalls: number;
  /** Estimated by pictures that were painted for it; 0 where all are there. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Network evaluations that one picture of a cell takes, as the plan of its guidance says. */
export async function callsPerPicture(store: PictureStore, cell: Cell): Promise<number> {
  const { studio, recipe } = store;
  const [{ asked, first }] = groupsOf(recipe, cell) as [ReturnType<typeof groupsOf>[number]];
  const plan = planRequest(
    settingGraph(recipe, cell, asked, { first, count: 1 }),
    studio.library,
  )!;
  return await runFor<number>(studio, plan.workflow, { node: plan.outputs[0]!, port: "rows" });
}

/** Batches that are painted to know how long the others take, and not kept: the first loads the models. */
const TRIED = 2;

/** The cost of what is missing. */
export async function costOf(
  store: PictureStore,
  cells: readonly (CellPictures & { readonly calls: number })[],
  signal?: AbortSignal,
): Promise<Cost> {
  const pictures = cells.reduce((sum, { groups }) => sum + countPictures(groups), 0);
  const missing = cells.map((one) => countPictures(one.missing));
  const left = missing.reduce((sum, count) => sum + count, 0);
  const networkCalls = cells.reduce((sum, { calls }, i) => sum + calls * missing[i]!, 0);
  const [busiest] = cells.filter(({ missing }) => missing.length)
    .sort((a, b) => b.calls - a.calls);
  let seconds = 0;
  for (const batch of busiest?.missing.slice(0, TRIED) ?? []) {
    const started = performance.now();
    await paintBatch(store, busiest!.cell, batch, signal);
    const rows = batch.pictures.length * busiest!.calls;
    seconds = (performance.now() - started) / 1000 / rows * networkCalls;
  }
  // A picture of this size as PNG, with its graph; features are a hundredth of it.
  const bytes = left * (store.recipe.size ** 2 + 4000);
  return {
    cells: cells.length,
    pictures,
    painted: pictures - left,
    networkCalls,
    seconds,
    bytes,
  };
}
