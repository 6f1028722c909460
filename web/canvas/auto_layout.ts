import { topology } from "../../src/graph/topology.ts";
import type { Point } from "../../src/graph/workflow.ts";

export interface Block {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Ids of what feeds it, upper ports first. */
  readonly before: readonly string[];
}

const GAP_X = 70;
const GAP_Y = 28;
const SWEEPS = 4;

/**
 * Layered layout after Sugiyama: a column by the longest way from the sources, pulled right towards what it feeds;
 * order within a column by the mean place of the neighbours, swept to and fro; wires run left to right.
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
  let x = 0;
  for (const ids of columns) {
    if (!ids.length) continue;
    const total = ids.reduce((sum, id) => sum + byId.get(id)!.height + GAP_Y, -GAP_Y);
    let y = -total / 2;
    for (const id of ids) {
      points.set(id, [Math.round(x), Math.round(y)]);
      y += byId.get(id)!.height + GAP_Y;
    }
    x += Math.max(...ids.map((id) => byId.get(id)!.width)) + GAP_X;
  }
  return points;
}
