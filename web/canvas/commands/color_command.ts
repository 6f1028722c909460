import { setFrame, setNodeView, setNote } from "../../../src/graph/edit_view.ts";
import { t } from "../../../src/words/translate.ts";
import type { Command } from "../../core/registry.ts";
import type { Canvases } from "../canvases.ts";
import { markOf } from "../item.ts";
import { editShown } from "./edit_shown.ts";
import { frontOf, selectedNodes } from "./selected.ts";

const COLORS = ["red", "orange", "yellow", "green", "blue", "purple"];

/** Gives what is selected a colour: nodes, groups and notes. */
export const colorCommand = (
  { canvas, quickInput }: Pick<Canvases, "canvas" | "quickInput">,
): Command => ({
  id: "node.color",
  title: "Colour…",
  category: "Node",
  icon: "brush",
  enablement: "hasSelection",
  async run(argument) {
    const view = frontOf(canvas);
    const marks = [...view.document.selection.peek()].flatMap((key) => markOf(key) ?? []);
    const ids = selectedNodes(view, marks.length ? undefined : argument);
    const answer = await quickInput.pick(t`Colour`, [
      { id: "", title: t`none` },
      ...COLORS.map((color) => ({ id: color, title: color })),
    ]);
    if (answer === undefined) return;
    const color = answer || undefined;
    editShown(view, "Colour", (body) =>
      marks.reduce(
        (result, { mark, index }) =>
          (mark === "frame" ? setFrame : setNote)(result, index, { color }),
        ids.reduce((result, id) => setNodeView(result, id, { color }), body),
      ));
  },
});
