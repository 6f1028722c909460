import { nodeOf } from "./edit_nodes.ts";
import { own, without } from "./record.ts";
import type { Body, Frame, NodeView, Note, Point, View } from "./workflow.ts";

/** Where a node stands that has no position. */
export const ORIGIN: Point = [0, 0];

export function positionOf(body: Body, id: string): Point {
  return own(body.view.nodes, id)?.at ?? ORIGIN;
}

/** Fields to set, and with undefined those to remove. */
type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Changes how a node looks; a field set to undefined is removed. */
export function setNodeView<B extends Body>(
  body: B,
  id: string,
  change: Change<NodeView>,
): B {
  nodeOf(body, id);
  const node = changed<NodeView>(own(body.view.nodes, id) ?? {}, change);
  return setView(body, { nodes: { ...body.view.nodes, [id]: node } });
}

/** Moves nodes to where they are said to stand. */
export function placeNodes<B extends Body>(body: B, places: Readonly<Record<string, Point>>): B {
  const nodes = { ...body.view.nodes };
  for (const [id, at] of Object.entries(places)) {
    nodeOf(body, id);
    nodes[id] = { ...own(body.view.nodes, id), at };
  }
  return setView(body, { nodes });
}

/** Moves nodes by the same way. */
export function moveNodes<B extends Body>(body: B, ids: Iterable<string>, by: Point): B {
  const places = [...ids].map((id) => {
    const [x, y] = positionOf(body, id);
    return [id, [x + by[0], y + by[1]] as const] as const;
  });
  return placeNodes(body, Object.fromEntries(places));
}

export function addFrame<B extends Body>(body: B, frame: Frame): B {
  return setView(body, { groups: [...body.view.groups ?? [], frame] });
}

export function setFrame<B extends Body>(body: B, index: number, change: Change<Frame>): B {
  return setView(body, { groups: changeAt(body.view.groups ?? [], index, change) });
}

/** Moves frames, by their index, to where they are said to stand. */
export function placeFrames<B extends Body>(body: B, places: ReadonlyMap<number, Point>): B {
  return places.size ? setView(body, { groups: placedAt(body.view.groups ?? [], places) }) : body;
}

export function removeFrames<B extends Body>(body: B, indices: ReadonlySet<number>): B {
  return indices.size ? setView(body, { groups: others(body.view.groups ?? [], indices) }) : body;
}

export function addNote<B extends Body>(body: B, note: Note): B {
  return setView(body, { notes: [...body.view.notes ?? [], note] });
}

export function setNote<B extends Body>(body: B, index: number, change: Change<Note>): B {
  return setView(body, { notes: changeAt(body.view.notes ?? [], index, change) });
}

/** Moves notes, by their index, to where they are said to stand. */
export function placeNotes<B extends Body>(body: B, places: ReadonlyMap<number, Point>): B {
  return places.size ? setView(body, { notes: placedAt(body.view.notes ?? [], places) }) : body;
}

export function removeNotes<B extends Body>(body: B, indices: ReadonlySet<number>): B {
  return indices.size ? setView(body, { notes: others(body.view.notes ?? [], indices) }) : body;
}

/** The nodes that stand inside a frame: those whose upper left corner does. */
export function nodesInFrame(body: Body, { at, size }: Frame): readonly string[] {
  return Object.keys(body.nodes).filter((id) => {
    const [x, y] = positionOf(body, id);
    return x >= at[0] && y >= at[1] && x < at[0] + size[0] && y < at[1] + size[1];
  });
}

function setView<B extends Body>(body: B, change: Partial<View>): B {
  return { ...body, view: { ...body.view, ...change } };
}

function changeAt<T extends object>(items: readonly T[], index: number, change: Change<T>): T[] {
  checkIndex(items, index);
  return items.map((item, i) => i === index ? changed(item, change) : item);
}

function changed<T extends object>(item: T, change: Change<T>): T {
  const next = { ...item, ...change };
  const unset = Object.entries(next).flatMap(([key, value]) => value === undefined ? [key] : []);
  return without(next as Readonly<Record<string, unknown>>, unset) as T;
}

function placedAt<T extends { readonly at: Point }>(
  items: readonly T[],
  places: ReadonlyMap<number, Point>,
): T[] {
  for (const index of places.keys()) checkIndex(items, index);
  return items.map((item, index) => ({ ...item, at: places.get(index) ?? item.at }));
}

function others<T>(items: readonly T[], indices: ReadonlySet<number>): T[] {
  for (const index of indices) checkIndex(items, index);
  return items.filter((_, index) => !indices.has(index));
}

function checkIndex(items: readonly unknown[], index: number): void {
  if (!(index in items)) {
    throw new RangeError(`There is no item ${index}: there are ${items.length}`);
  }
}
