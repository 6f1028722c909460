import { topology } from "./topology.ts";
import type { Point } from "./workflow.ts";

export interface Block {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Ids of what feeds it, upper ports first. */
  readonly before: readonly string[];
}

const GAP_X = 56;
const GAP_Y = 30;
const SWEEPS = 4;

/** Room for a graph in a window of 1360x720 whose side bar is open, in pixels. */
const PANE = { width: 1000, height: 576 };

/** How much larger a folded graph must be shown. */
const WORTH_FOLDING = 1.05;

/**
 * Layered layout after Sugiyama: a column by the longest way from the sources, pulled right towards what it feeds;
 * order within a column by the mean place of the neighbours, swept to and fro; wires run left to right, and down where
 * the columns of a long graph are {@link folded}.
 */
export function autoLayout(blocks: readonly Block[]): ReadonlyMap<string, Point> {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const before = (id: string): readonly string[] =>
    byId.get(id)!.before.filter((one) => byId.has(one) && one !== id);
  const { order } = topology([...byId.keys()], before);
  const rank = new Map(order.map((id, at) => [id, at]));
  const feeds = (id: string): readonly string[] =>
    before(id).filter((one) => rank.get(one)! < rank.get(id)!);
  const after = new Map<string, string[]>(order.map((id) => [id, []]));
  const column = new Map<string, number>();
  for (const id of order) {
    for (const one of feeds(id)) after.get(one)!.push(id);
    column.set(id, Math.max(-1, ...feeds(id).map((one) => column.get(one)!)) + 1);
  }
  for (const id of order.toReversed()) {
    const next = after.get(id)!.map((one) => column.get(one)!);
    if (next.length) column.set(id, Math.min(...next) - 1);
  }
  const columns: string[][] = [];
  for (const id of order) (columns[column.get(id)!] ??= []).push(id);
  for (let at = 0; at < columns.length; at++) columns[at] ??= [];

  const place = new Map<string, number>();
  const number = (ids: readonly string[]): void => {
    for (const [at, id] of ids.entries()) place.set(id, at / Math.max(1, ids.length - 1 || 1));
  };
  columns.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forth = sweep % 2 === 0;
    for (const ids of forth ? columns : columns.toReversed()) {
      const weight = new Map(ids.map((id) => {
        const near = forth ? feeds(id) : after.get(id)!;
        const mean = near.reduce((sum, one, port) => sum + place.get(one)! + port * 0.001, 0);
        return [id, near.length ? mean / near.length : place.get(id)!];
      }));
      ids.sort((a, b) => weight.get(a)! - weight.get(b)!);
      number(ids);
    }
  }
  const points = new Map<string, Point>();
  const heightOf = (id: string): number => byId.get(id)!.height;
  const layers = columns.filter(({ length }) => length).map((ids): Column => ({
    ids,
    width: Math.max(...ids.map((id) => byId.get(id)!.width)),
    height: ids.reduce((sum, id) => sum + heightOf(id) + GAP_Y, -GAP_Y),
  }));
  let x = 0;
  for (const { ids, width, height } of folded(layers)) {
    let y = -height / 2;
    for (const id of ids) {
      points.set(id, [Math.round(x), Math.round(y)]);
      y += heightOf(id) + GAP_Y;
    }
    x += width + GAP_X;
  }
  return points;
}

interface Column {
  readonly ids: readonly string[];
  readonly width: number;
  readonly height: number;
}

/**
 * Puts layers that follow each other below each other in one column, where that shows the whole larger in a usual pane:
 * one long row could not be read. Wires then run right or down.
 */
function folded(layers: readonly Column[]): readonly Column[] {
  if (layers.length < 2) return layers;
  let [best, largest] = [layers, WORTH_FOLDING * zoomOf(layers)];
  const whole = stacked(layers).height;
  for (let limit = Math.max(...layers.map(({ height }) => height)); limit < whole; limit *= 1.05) {
    const groups: Column[][] = [];
    let height = Infinity;
    for (const layer of layers) {
      height += GAP_Y + layer.height;
      if (height <= limit) groups.at(-1)!.push(layer);
      else {
        groups.push([layer]);
        height = layer.height;
      }
    }
    const columns = groups.map(stacked);
    const zoom = zoomOf(columns);
    if (zoom > largest) [best, largest] = [columns, zoom];
  }
  return best;
}

/** Columns below each other as one. */
function stacked(columns: readonly Column[]): Column {
  return {
    ids: columns.flatMap(({ ids }) => ids),
    width: Math.max(...columns.map(({ width }) => width)),
    height: columns.reduce((sum, { height }) => sum + height + GAP_Y, -GAP_Y),
  };
}

/** How large all of it is shown in a usual pane, at most at its own size. */
function zoomOf(columns: readonly Column[]): number {
  const width = columns.reduce((sum, { width }) => sum + width + GAP_X, -GAP_X);
  const height = Math.max(...columns.map(({ height }) => height));
  return Math.min(1, PANE.width / width, PANE.height / height);
}
