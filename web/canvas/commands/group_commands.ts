import { nodesInFrame, removeFrames, setFrame } from "../../../src/graph/edit_view.ts";
import { textFrom } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { frameKey, markOf, rectOf } from "../item.ts";
import { around, grown, holds, overlaps } from "../rect.ts";
import type { Rect } from "../rect.ts";
import { editShown } from "./edit_shown.ts";
import { frontOf } from "./selected.ts";

const category = "Canvas";
/** Room round the nodes of a group, and above them for its title. */
const PADDING = 20;
const TITLE = 40;

/** What a group round something covers: notes that would lie over its title are in it, too. */
export function frameRound(inside: Rect, notes: readonly Rect[]): Rect {
  const { x, y, width, height } = grown(inside, PADDING);
  const frame = { x, y: y - PADDING, width, height: height + PADDING };
  const over = notes.filter((note) =>
    overlaps({ ...frame, height: TITLE }, note) && !holds(inside, note)
  );
  return over.length ? frameRound(around([inside, ...over])!, notes) : frame;
}

/** Commands about a group: those of its nodes work on it as well. */
export const groupCommands = (canvas: Canvases["canvas"]): readonly Command[] => [
  {
    id: "group.rename",
    title: "Rename the group",
    hidden: true,
    run(argument) {
      const key = textFrom(argument);
      const title = frontOf(canvas).pane?.querySelector<HTMLInputElement>(
        `[data-item="${key}"] .title`,
      );
      title?.select();
    },
  },
  {
    id: "group.fit",
    title: "Fit the group to its nodes",
    category,
    icon: "fit",
    enablement: "hasSelection",
    run() {
      const view = frontOf(canvas);
      for (const index of selectedFrames(view)) {
        const frame = view.document.body.peek().view.groups?.[index];
        const inside = frame && around(
          nodesInFrame(view.document.body.peek(), frame)
            .flatMap((id) => view.scene.item(id) ?? []).map(rectOf),
        );
        if (!inside) continue;
        const { x, y, width, height } = frameRound(inside, view.scene.notes.peek().map(rectOf));
        editShown(view, "Fit group", (body) =>
          setFrame(body, index, {
            at: [Math.round(x), Math.round(y)],
            size: [Math.round(width), Math.round(height)],
          }));
      }
    },
  },
  {
    id: "group.dissolve",
    title: "Ungroup",
    category,
    enablement: "hasSelection",
    run() {
      const view = frontOf(canvas);
      const frames = selectedFrames(view);
      if (!frames.length) return;
      const inside = frames.flatMap((index) =>
        nodesInFrame(view.document.body.peek(), view.document.body.peek().view.groups![index]!)
      );
      editShown(view, "Ungroup", (body) => removeFrames(body, new Set(frames)));
      view.select(inside);
    },
  },
  {
    id: "group.select",
    title: "Select what is in the group",
    category,
    enablement: "hasSelection",
    run() {
      const view = frontOf(canvas);
      const body = view.document.body.peek();
      const frames = selectedFrames(view);
      const inside = frames.flatMap((index) => nodesInFrame(body, body.view.groups![index]!));
      view.select([...frames.map(frameKey), ...inside]);
    },
  },
];

/** Which groups are selected, from the first to the last. */
function selectedFrames(view: CanvasView): readonly number[] {
  return [...view.document.selection.peek()]
    .flatMap((key) => markOf(key) ?? [])
    .flatMap(({ mark, index }) => mark === "frame" ? [index] : [])
    .sort((a, b) => a - b);
}
