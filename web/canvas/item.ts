import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Frame, Note, Point } from "../../src/graph/workflow.ts";
import { NOTE_SIZE } from "../../src/drawing/measure.ts";
import type { Rect } from "./rect.ts";

/** What stands on a canvas and can be selected, moved, aligned: a node, a frame, a note. */
export interface Item {
  /** A node's id, `#frame.0`, `#note.0`. */
  readonly key: string;
  readonly x: Signal<number>;
  readonly y: Signal<number>;
  readonly width: ReadonlySignal<number>;
  readonly height: ReadonlySignal<number>;
}

export function rectOf({ x, y, width, height }: Item): Rect {
  return { x: x.peek(), y: y.peek(), width: width.peek(), height: height.peek() };
}

/** A frame round nodes, as an item. */
export interface FrameItem extends Item {
  readonly frame: Signal<Frame>;
  readonly index: number;
  readonly width: Signal<number>;
  readonly height: Signal<number>;
}

export interface NoteItem extends Item {
  readonly note: Signal<Note>;
  readonly index: number;
  readonly width: Signal<number>;
  readonly height: Signal<number>;
}

export function frameKey(index: number): string {
  return `#frame.${index}`;
}

export function noteKey(index: number): string {
  return `#note.${index}`;
}

/** Which frame or note a key names; undefined for a node's. */
export function markOf(
  key: string,
): { readonly mark: "frame" | "note"; readonly index: number } | undefined {
  const [, mark, index] = /^#(frame|note)\.(\d+)$/.exec(key) ?? [];
  return mark === undefined ? undefined : { mark: mark as "frame" | "note", index: Number(index) };
}

export function createFrameItem(frame: Frame, index: number): FrameItem {
  return { key: frameKey(index), index, frame: signal(frame), ...boxSignals(frame.at, frame.size) };
}

export function createNoteItem(note: Note, index: number): NoteItem {
  const box = boxSignals(note.at, note.size ?? NOTE_SIZE);
  return { key: noteKey(index), index, note: signal(note), ...box };
}

function boxSignals(
  at: Point,
  size: Point,
): Record<"x" | "y" | "width" | "height", Signal<number>> {
  return { x: signal(at[0]), y: signal(at[1]), width: signal(size[0]), height: signal(size[1]) };
}

/** Brings a frame or a note to what the document says. */
export function placeBox(item: FrameItem | NoteItem, at: Point, size: Point): void {
  [item.x.value, item.y.value] = at;
  [item.width.value, item.height.value] = size;
}
