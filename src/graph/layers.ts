import { topology } from "./topology.ts";

const SWEEPS = 4;

export interface Block {
  readonly id: string;
  readonly width: number;
  /** With the room that it is left below it, for what runs show there. */
  readonly height: number;
  /** Ids of what feeds it, upper ports first. */
  readonly before: readonly string[];
}

/** Blocks and the wires between them, those that close a circle left out. */
export interface Graph {
  /** Each after all that feeds it. */
  readonly order: readonly string[];
  block(id: string): Block;
  feeds(id: string): readonly string[];
  after(id: string): readonly string[];
}

export function graphOf(blocks: readonly Block[]): Graph {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const before = (id: string): readonly string[] =>
    byId.get(id)!.before.filter((one) => byId.has(one) && one !== id);
  const { order } = topology([...byId.keys()], before);
  const rank = new Map(order.map((id, at) => [id, at]));
  const feeds = new Map(
    order.map((id) => [id, before(id).filter((one) => rank.get(one)! < rank.get(id)!)]),
  );
  const after = new Map<string, string[]>(order.map((id) => [id, []]));
  for (const id of order) for (const one of feeds.get(id)!) after.get(one)!.push(id);
  return {
    order,
    block: (id) => byId.get(id)!,
    feeds: (id) => feeds.get(id)!,
    after: (id) => after.get(id)!,
  };
}

/**
 * Some of its nodes in layers, from what feeds to what is fed: by the longest way from the sources, pulled right towards
 * what they feed; in order within a layer by the mean place of the neighbours, swept to and fro.
 *
 * @param ids In the order of the graph
 */
export function layersOf(graph: Graph, ids: readonly string[]): readonly (readonly string[])[] {
  const within = new Set(ids);
  const feeds = (id: string): readonly string[] => graph.feeds(id).filter((one) => within.has(one));
  const after = (id: string): readonly string[] => graph.after(id).filter((one) => within.has(one));
  const layer = new Map<string, number>();
  for (const id of ids) {
    layer.set(id, Math.max(-1, ...feeds(id).map((one) => layer.get(one)!)) + 1);
  }
  for (const id of ids.toReversed()) {
    const next = after(id).map((one) => layer.get(one)!);
    if (next.length) layer.set(id, Math.min(...next) - 1);
  }
  const layers: string[][] = [];
  for (const id of ids) (layers[layer.get(id)!] ??= []).push(id);
  for (let at = 0; at < layers.length; at++) layers[at] ??= [];

  const place = new Map<string, number>();
  const number = (ids: readonly string[]): void => {
    for (const [at, id] of ids.entries()) place.set(id, at / Math.max(1, ids.length - 1 || 1));
  };
  layers.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forth = sweep % 2 === 0;
    for (const ids of forth ? layers : layers.toReversed()) {
      const weight = new Map(ids.map((id) => {
        const near = forth ? feeds(id) : after(id);
        const mean = near.reduce((sum, one, port) => sum + place.get(one)! + port * 0.001, 0);
        return [id, near.length ? mean / near.length : place.get(id)!];
      }));
      ids.sort((a, b) => weight.get(a)! - weight.get(b)!);
      number(ids);
    }
  }
  return layers.filter(({ length }) => length);
}
