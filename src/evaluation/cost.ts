import { planRequest } from "../graph/plan_request.ts";
import { type Cell, groupsOf } from "./cells.ts";
import { type Batch, type CellPictures, countPictures, paintBatch } from "./paint.ts";
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
  /** Of painting, estimated by pictures that were painted for it; 0 where all are there. */
  readonly seconds: number;
  /** Seconds of all that follows: teaching networks, features, distances and their intervals. */
  readonly measuring: number;
  readonly bytes: number;
}

/** Network evaluations that one picture of a cell takes, as the plan of its guidance says. */
export async function callsPerPicture(store: PictureStore, cell: Cell): Promise<number> {
  const { studio, recipe } = store;
  const [{ asked, first }] = groupsOf(recipe, cell) as [ReturnType<typeof groupsOf>[number]];
  const plan = planRequest(
    settingGraph(recipe, cell, asked, { first, count: 1 }),
    studio.library,
  );
  let rows = 0;
  for (const node of plan?.outputs ?? []) {
    rows += await runFor<number>(studio, plan!.workflow, { node, port: "rows" });
  }
  return rows;
}

/** Cells that are lacking pictures, with what one of them takes. */
type Lacking = CellPictures & { readonly calls: number };

/**
 * Seconds that a picture takes, by the network calls that it needs: a line through a batch of the cell with most and one
 * of the cell with fewest, as decoding takes its time whatever the calls. What is painted before them, of other
 * seeds, loads the models.
 */
async function secondsOf(
  store: PictureStore,
  cells: readonly Lacking[],
  signal: AbortSignal | undefined,
): Promise<(calls: number) => number> {
  const sorted = cells.toSorted((a, b) => b.calls - a.calls);
  const ends = [sorted[0]!, sorted.at(-1)!];
  const [most, fewest] = ends.map(({ calls }) => calls) as [number, number];
  const seconds: number[] = [];
  for (const { cell, missing } of most === fewest ? ends.slice(0, 1) : ends) {
    const [batch] = missing.toSorted((a, b) => b.pictures.length - a.pictures.length);
    await paintBatch(store, cell, others(batch!), { signal });
    const started = performance.now();
    await paintBatch(store, cell, batch!, { signal });
    seconds.push((performance.now() - started) / 1000 / batch!.pictures.length);
  }
  const [high, low = high] = seconds as [number, number?];
  const slope = most === fewest ? 0 : Math.max(0, (high - low) / (most - fewest));
  return (calls) => high - slope * (most - calls);
}

/** A batch as large, of seeds that nobody asks for: what has been painted is remembered, and would take no time. */
function others({ group, pictures }: Batch): Batch {
  return { group, pictures: pictures.map((one) => ({ ...one, seed: one.seed + UNASKED })) };
}

const UNASKED = 2 ** 40;

/** The cost of what is missing. */
export async function costOf(
  store: PictureStore,
  cells: readonly Lacking[],
  signal?: AbortSignal,
): Promise<Omit<Cost, "measuring">> {
  const pictures = cells.reduce((sum, { groups }) => sum + countPictures(groups), 0);
  const lacking = cells.filter(({ missing }) => missing.length);
  const sum = (of: (cell: Lacking) => number): number =>
    lacking.reduce((sum, cell) => sum + of(cell) * countPictures(cell.missing), 0);
  const left = sum(() => 1);
  const secondsFor = left ? await secondsOf(store, lacking, signal) : () => 0;
  return {
    cells: cells.length,
    pictures,
    painted: pictures - left,
    networkCalls: sum(({ calls }) => calls),
    seconds: sum(({ calls }) => secondsFor(calls)),
    // A picture of this size as PNG, with its graph; features are a hundredth of it.
    bytes: left * (store.recipe.size ** 2 + 4000),
  };
}
