import type { Command } from "../../core/registry.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { frontOf, selectedNodes } from "./selected.ts";

/** A command that selects what `find` finds from the selected nodes. */
export function select(
  canvas: Canvases["canvas"],
  id: string,
  title: string,
  find: (view: CanvasView, ids: readonly string[]) => Iterable<string>,
): Command {
  return {
    id,
    title,
    category: "Canvas",
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(canvas);
      view.select(find(view, selectedNodes(view, argument)));
    },
  };
}

/** Nodes and all that feeds them. */
export function upstream(view: CanvasView, ids: readonly string[]): Iterable<string> {
  const found = new Set(ids);
  const wires = view.scene.wires.peek();
  for (const id of found) {
    for (const { from, to } of wires) if (to.node === id) found.add(from.node);
  }
  return found;
}

/** Nodes and all that they feed. */
export function downstream(view: CanvasView, ids: readonly string[]): Iterable<string> {
  const found = new Set(ids);
  const wires = view.scene.wires.peek();
  for (const id of found) {
    for (const { from, to } of wires) if (from.node === id) found.add(to.node);
  }
  return found;
}
