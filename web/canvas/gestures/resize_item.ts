import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { setFrame, setNodeView, setNote } from "../../../src/graph/edit_view.ts";
import type { Point } from "../../../src/graph/workflow.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { CanvasView } from "../canvas_view.ts";
import { markOf } from "../item.ts";
import type { Item } from "../item.ts";

const LEAST: Point = [120, 40];

/** Drags the lower right corner of a node, frame or note. */
export function startResize(view: CanvasView, start: PointerEvent, item: Item): void {
  start.stopPropagation();
  const from = [item.width.peek(), item.height.peek()] as const;
  const origin = view.toWorld(start.clientX, start.clientY);
  const { document } = view;
  let resized = false;
  const resize = (event: PointerEvent): void => {
    const [x, y] = view.toWorld(event.clientX, event.clientY);
    const size: Point = [
      Math.max(LEAST[0], Math.round(from[0] + x - origin[0])),
      Math.max(LEAST[1], Math.round(from[1] + y - origin[1])),
    ];
    const mark = markOf(item.key);
    resized = true;
    document.edit(
      "Resize",
      (workflow) =>
        editBody(
          workflow,
          document.where.peek(),
          (body) =>
            mark === undefined
              ? setNodeView(body, item.key, { size })
              : mark.mark === "frame"
              ? setFrame(body, mark.index, { size })
              : setNote(body, mark.index, { size }),
        ),
      `resize ${item.key}`,
    );
  };
  trackPointer(start, {
    move: resize,
    end: () => document.settle(),
    cancel() {
      if (resized) document.undo();
    },
  });
}
