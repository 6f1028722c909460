import { foldEnds } from "./fold_ends.ts";
import { type Block, type Graph, graphOf, layersOf } from "./layers.ts";
import type { Point } from "./workflow.ts";

const GAP_X = 40;
const GAP_Y = 24;

/** Between bands, where the wires run that lead from one into the next. */
const LANE = 48;

/** Room for a graph and a note in a window of 1360x720 whose side bar is open, in pixels. */
const PANE = { width: 1011, height: 570 };

/** How much larger a graph must be shown for one band more, and for one wire more that leads back to the left. */
const WORTH = { band: 1.05, wire: 1.03 };

/** How many ways to cut a graph are tried out to the end, and how many blocks are placed for that. */
const [MOST_TRIED, TRIED_BLOCKS] = [40, 4000];

/** As many blocks at most are stood on top of each end, which spares a column each. */
const MOST_FOLDS = 2;

/** How much of a band is filled at least before it is cut where few wires cross. */
const LEAST_WIDE = [0.5, 0.75, 1];

/**
 * Layered layout after Sugiyama, left to right, in as many bands below each other as let it be shown largest in a usual
 * pane: one long row could not be read. It is cut where few wires cross. What many bands use, such as a model, stands
 * left of all of them; what leads into a later band comes first there, so that its wire runs between the bands. What
 * feeds nothing but an end may stand on top of it.
 */
export function autoLayout(blocks: readonly Block[]): ReadonlyMap<string, Point> {
  let best: { readonly points: ReadonlyMap<string, Point>; readonly worth: number } | undefined;
  for (let folds = 0; folds <= MOST_FOLDS; folds++) {
    const { blocks: stacks, points, count } = foldEnds(blocks, folds, LANE);
    if (count < folds) break;
    for (const tried of waysOf(graphOf(stacks))) {
      const worth = worthOf(tried) / WORTH.wire ** count;
      if (!best || worth > best.worth) best = { points: points(tried.points), worth };
    }
  }
  return best!.points;
}

/** Some ways to place a graph, that of one row first. */
function* waysOf(graph: Graph): Generator<Placed> {
  const layers = layersOf(graph, graph.order);
  yield placed(graph, [graph.order]);
  if (layers.length < 2) return;
  for (const ends of cutsOf(graph, layers)) {
    for (const bands of [cut(layers, ends), neared(graph, cut(layers, ends))]) {
      for (const isLeft of [false, true]) yield placed(graph, bands, isLeft);
    }
  }
}

interface Placed {
  readonly points: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** Wires from one band into another. */
  readonly back: number;
}

/** How large something is shown in a usual pane, at most at its own size. */
const zoomOf = (width: number, height: number): number =>
  Math.min(1, PANE.width / width, PANE.height / height);

/** How large all of it is shown, less what bands and wires back cost. */
const worthOf = ({ width, height, bands, back }: Placed): number =>
  zoomOf(width, height) / WORTH.band ** (bands - 1) / WORTH.wire ** back;

/** What stands left of all bands if some use it: it is fed by nothing, and feeds more than one layer. */
const isHub = ({ feeds, after }: Graph, id: string): boolean =>
  !feeds(id).length && after(id).length > 1;

/** Where layers can end a band, promising ways first: for each width of a band the cuts that fewest wires cross. */
function cutsOf(graph: Graph, layers: readonly (readonly string[])[]): readonly number[][] {
  const at = new Map(layers.flatMap((ids, layer) => ids.map((id) => [id, layer] as const)));
  const crossing = Array.from(layers, () => 0);
  for (const id of graph.order) {
    if (isHub(graph, id)) continue;
    for (const next of graph.after(id)) crossing[at.get(id)!]!++, crossing[at.get(next)!]!--;
  }
  for (let layer = 1; layer < crossing.length; layer++) crossing[layer]! += crossing[layer - 1]!;
  const widths = layers.map((ids) => Math.max(...ids.map((id) => graph.block(id).width)) + GAP_X);
  const heights = layers.map((ids) => heightOf(graph, ids));
  const total = sumOf(widths);
  const found = new Map<string, { readonly ends: number[]; readonly zoom: number }>();
  for (let limit = Math.max(...widths) * 2; limit < total; limit *= 1.05) {
    for (const least of LEAST_WIDE) {
      const ends = greedy(widths, crossing, limit, least * limit);
      const bands = ends.map((end, at) => [(ends[at - 1] ?? -1) + 1, end + 1] as const);
      const width = Math.max(...bands.map((band) => sumOf(widths.slice(...band))));
      const height = sumOf(bands.map((band) => Math.max(...heights.slice(...band)) + LANE));
      found.set(ends.join(), { ends, zoom: zoomOf(width, height) / WORTH.band ** ends.length });
    }
  }
  const most = Math.min(MOST_TRIED, Math.floor(TRIED_BLOCKS / graph.order.length));
  return [...found.values()].sort((a, b) => b.zoom - a.zoom).slice(0, Math.max(2, most))
    .map(({ ends }) => ends);
}

const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

/** Ends each band before it is wider than `limit`, where fewest wires cross of the places from `least` on. */
function greedy(
  widths: readonly number[],
  crossing: readonly number[],
  limit: number,
  least: number,
): number[] {
  const ends: number[] = [];
  for (let start = 0; start < widths.length; start = ends.at(-1)! + 1) {
    let [cut, width] = [start, widths[start]!];
    for (let end = start + 1; end < widths.length && width + widths[end]! <= limit; end++) {
      if (width < least || crossing[end]! <= crossing[cut]!) cut = end;
      width += widths[end]!;
      if (end === widths.length - 1) cut = end;
    }
    ends.push(cut);
  }
  return ends;
}

type Bands = readonly (readonly string[])[];

const cut = (layers: Bands, ends: readonly number[]): Bands =>
  ends.map((end, at) => layers.slice((ends[at - 1] ?? -1) + 1, end + 1).flat());

const bandsBy = (bands: Bands): ReadonlyMap<string, number> =>
  new Map(bands.flatMap((ids, band) => ids.map((id) => [id, band] as const)));

/** Takes nodes down to where they are needed, if fewer wires lead back then. */
function neared({ order, feeds, after }: Graph, bands: Bands): Bands {
  const band = new Map(bandsBy(bands));
  for (const id of order.toReversed()) {
    const next = after(id).map((one) => band.get(one)!);
    const here = feeds(id).filter((one) => feeds(one).length && band.get(one) === band.get(id));
    const first = Math.min(...next);
    if (next.length && first > band.get(id)! && here.length < next.length) band.set(id, first);
  }
  return bands.map((_, at) => order.filter((id) => band.get(id) === at));
}

/** Lays bands out below each other, right of what several of them use, or of all that is fed by nothing. */
function placed(graph: Graph, bands: Bands, isLeft = false): Placed {
  const bandOf = bandsBy(bands);
  const isShared = (id: string): boolean =>
    bands.length > 1 && !graph.feeds(id).length && graph.after(id).length > 0 &&
    (isLeft || new Set(graph.after(id).map((one) => bandOf.get(one))).size > 1);
  const widthOf = (ids: readonly string[]): number =>
    ids.length ? Math.max(...ids.map((id) => graph.block(id).width)) + GAP_X : 0;
  const points = new Map<string, Point>();
  const left = widthOf(graph.order.filter(isShared));
  let [width, bottom, top] = [left, 0, 0];
  for (const ids of bands) {
    // What a wire leads down to comes first, where the wire runs above it.
    const isLed = (id: string): boolean =>
      graph.feeds(id).some((one) => bandOf.get(one)! < bandOf.get(id)! && !isShared(one));
    const layers = spread(graph, ids.filter((id) => !isShared(id)), bands.length > 1)
      .map((layer) => layer.toSorted((a, b) => Number(isLed(b)) - Number(isLed(a))));
    // Right of all wires that lead down into it, a layer may begin beside the bands above.
    const reach = Math.max(
      ...ids.filter(isLed).flatMap((id) => graph.feeds(id)).map((one) =>
        points.has(one) ? points.get(one)![0] + graph.block(one).width : 0
      ),
    );
    let x = left;
    const columns = layers.map((layer) => {
      const at = x;
      x += widthOf(layer);
      const above = [...points].filter(([id, [from]]) =>
        from < x && from + graph.block(id).width + GAP_X > at
      ).map(([id, [, y]]) => y + graph.block(id).height + LANE);
      return { layer, x: at, top: at <= reach ? top : Math.max(0, ...above) };
    });
    const end = Math.max(
      top,
      ...columns.map(({ layer, top }) => top + heightOf(graph, layer)),
    );
    const height = end - top;
    for (const { layer, ...at } of columns) {
      column(graph, layer, points, { ...at, height: end - at.top, isLed });
    }
    width = Math.max(width, x);
    const shared = ids.filter(isShared);
    bottom = Math.max(bottom, shared.length ? top : 0);
    column(graph, shared, points, { x: 0, top: bottom, height: 0, isLed: () => true });
    if (shared.length) bottom += heightOf(graph, shared) + GAP_Y;
    if (layers.length) top += height + LANE;
  }
  const back = graph.order.filter((id) => !isShared(id)).reduce(
    (sum, id) => sum + graph.after(id).filter((one) => bandOf.get(one) !== bandOf.get(id)).length,
    0,
  );
  const height = Math.max(top - LANE, bottom - GAP_Y);
  return { points, width: width - GAP_X, height, bands: bands.length, back };
}

/** Layers of a band; what is bound to nothing in it fills the lowest ones. */
function spread(graph: Graph, ids: readonly string[], isBand: boolean): Bands {
  const within = new Set(ids);
  const isBound = (id: string): boolean =>
    !isBand || [...graph.feeds(id), ...graph.after(id)].some((one) => within.has(one));
  const layers = layersOf(graph, ids.filter(isBound)).map((layer) => [...layer]);
  for (const id of ids.filter((id) => !isBound(id))) {
    const heights = layers.map((layer) => heightOf(graph, layer));
    const at = heights.lastIndexOf(Math.min(...heights));
    if (at < 0) layers.push([id]);
    else layers[at]!.push(id);
  }
  return layers;
}

/** Places nodes below each other, each as near to the middle of what feeds it as the others let it. */
function column(
  graph: Graph,
  ids: readonly string[],
  points: Map<string, Point>,
  { x, top, height, isLed }: {
    readonly x: number;
    readonly top: number;
    readonly height: number;
    isLed(id: string): boolean;
  },
): void {
  let y = top;
  let rest = heightOf(graph, ids);
  for (const id of ids) {
    const block = graph.block(id);
    const near = graph.feeds(id).filter((one) => (points.get(one)?.[1] ?? -1) >= top);
    const middles = near.map((one) => points.get(one)![1] + graph.block(one).height / 2);
    const wanted = isLed(id) || !near.length ? y : sumOf(middles) / near.length - block.height / 2;
    y = Math.max(y, Math.min(wanted, top + height - rest));
    points.set(id, [Math.round(x), Math.round(y)]);
    y += block.height + GAP_Y;
    rest -= block.height + GAP_Y;
  }
}

const heightOf = ({ block }: Graph, ids: readonly string[]): number =>
  ids.reduce((sum, id) => sum + block(id).height + GAP_Y, -GAP_Y);
