import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { setFrame } from "../../../src/graph/edit_view.ts";
import { t } from "../../../src/words/translate.ts";
import type { CanvasView } from "../canvas_view.ts";
import { startResize } from "../gestures/resize_item.ts";
import type { FrameItem, NoteItem } from "../item.ts";
import { cssColor } from "../css_color.ts";

/** A titled box behind nodes; dragging it takes along what stands in it. */
export function FrameView({ view, item }: { view: CanvasView; item: FrameItem }): JSX.Element {
  const { document } = view;
  const frame = item.frame.value;
  const style = useComputed(() => boxStyle(item, frame.color));
  const className = useComputed(() =>
    `frame nopan${document.selection.value.has(item.key) ? " selected" : ""}`
  );
  return (
    <div class={className} style={style} data-item={item.key}>
      <input
        class="title"
        dir="auto"
        aria-label={t`Title of the group`}
        value={frame.title ?? ""}
        placeholder={t`Group`}
        onInput={({ currentTarget: { value: title } }) =>
          document.edit(
            "Rename group",
            (workflow) =>
              editBody(
                workflow,
                document.where.peek(),
                (body) => setFrame(body, item.index, { title }),
              ),
            item.key,
          )}
        onBlur={() => document.settle()}
      />
      <div class="resize" onPointerDown={(event) => startResize(view, event, item)} />
    </div>
  );
}

/** Where a frame or a note stands. */
export function boxStyle(
  { x, y, width, height }: FrameItem | NoteItem,
  color: string | undefined,
): string {
  return `transform:translate(${x.value}px,${y.value}px);width:${width.value}px;` +
    `height:${height.value}px${color ? `;--node:${cssColor(color)}` : ""}`;
}
