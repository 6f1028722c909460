import { concatRows, rows, type Tensor } from "../tensor/tensor.ts";
import { type Cell, type Group, groupsOf } from "./cells.ts";
import type { ModelReads, Painted, PictureStore } from "./picture_store.ts";
import { paintedBy, settingGraph } from "./setting_graph.ts";
import { runFor, type RunForOptions } from "./studio.ts";

/** Pictures of one group that are not there yet, in batches of seeds that follow each other. */
export interface Batch {
  readonly group: Group;
  readonly pictures: readonly Painted[];
}

/** All pictures of a cell, by group, and what of them has to be painted. */
export interface CellPictures {
  readonly cell: Cell;
  readonly groups: readonly { readonly group: Group; readonly pictures: readonly Painted[] }[];
  readonly missing: readonly Batch[];
}

/** How many pictures groups or batches have together. */
export function countPictures(
  parts: readonly { readonly pictures: readonly Painted[] }[],
): number {
  return parts.reduce((sum, { pictures }) => sum + pictures.length, 0);
}

/** Looks up what of a cell is painted. */
export async function picturesOf(store: PictureStore, cell: Cell): Promise<CellPictures> {
  const groups = await Promise.all(
    groupsOf(store.recipe, cell).map(async (group) => ({
      group,
      pictures: await store.addresses(cell, group),
    })),
  );
  const missing = groups.flatMap(({ group, pictures }) =>
    batches(pictures.filter((picture) => !store.has(picture)), store.recipe.batch)
      .map((some) => ({ group, pictures: some }))
  );
  return { cell, groups, missing };
}

function batches(pictures: readonly Painted[], most: number): readonly (readonly Painted[])[] {
  const found: Painted[][] = [];
  for (const picture of pictures) {
    const last = found.at(-1);
    if (last && last.length < most && last.at(-1)!.seed + 1 === picture.seed) last.push(picture);
    else found.push([picture]);
  }
  return found;
}

/** Runs the graph of a batch. */
export async function paintBatch(
  { recipe, studio }: PictureStore,
  cell: Cell,
  { group, pictures }: Batch,
  options: RunForOptions = {},
): Promise<Tensor> {
  const run = async (first: number, count: number): Promise<Tensor> => {
    const workflow = settingGraph(recipe, cell, group.asked, { first, count });
    return await runFor<Tensor>(studio, workflow, paintedBy(cell), options);
  };
  if (cell.setting !== "graph") return await run(pictures[0]!.seed, pictures.length);
  const painted: Tensor[] = [];
  for (const { seed } of pictures) painted.push(rows(await run(seed, 1), 0, 1));
  return concatRows(painted);
}

/**
 * Paints what of a cell is not there yet. Each picture is kept as soon as its batch is done, so that a stop loses one
 * batch at most.
 */
export async function paint(
  store: PictureStore,
  { cell, missing }: CellPictures,
  { signal, onPainted }: {
    readonly signal?: AbortSignal | undefined;
    readonly onPainted?: (count: number) => void;
  } = {},
): Promise<void> {
  for (const { group, pictures } of missing) {
    signal?.throwIfAborted();
    const reads: ModelReads = new Map();
    const images = await paintBatch(store, cell, { group, pictures }, {
      signal,
      onRead: (what, state) => reads.set(what, state),
    });
    await store.demandModels(cell, pictures[0]!, reads);
    for (const [i, picture] of pictures.entries()) {
      await store.write(picture, rows(images, i, i + 1));
    }
    onPainted?.(pictures.length);
  }
}
