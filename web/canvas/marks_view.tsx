import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import { setFrame, setNote } from "../../src/graph/edit_view.ts";
import { startResize } from "../gestures/resize_item.ts";
import { Markdown } from "../shell/markdown.tsx";
import type { CanvasView } from "./canvas_view.ts";
import type { FrameItem, NoteItem } from "./item.ts";

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
        aria-label="Title of the group"
        value={frame.title ?? ""}
        placeholder="Group"
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

/** A note in Markdown; a double click edits it. */
export function NoteView({ view, item }: { view: CanvasView; item: NoteItem }): JSX.Element {
  const { document } = view;
  const note = item.note.value;
  const editing = useSignal(note.text === "");
  const style = useComputed(() => boxStyle(item, note.color));
  const className = useComputed(() =>
    `note nopan${document.selection.value.has(item.key) ? " selected" : ""}`
  );
  return (
    <div
      class={className}
      style={style}
      data-item={item.key}
      role="note"
      tabIndex={0}
      onDblClick={(event) => {
        event.stopPropagation();
        editing.value = true;
      }}
    >
      {editing.value
        ? (
          <textarea
            class="nowheel"
            aria-label="Text of the note"
            value={note.text}
            placeholder="Markdown"
            ref={(element) => element?.focus()}
            onInput={({ currentTarget: { value: text } }) =>
              document.edit(
                "Edit note",
                (workflow) =>
                  editBody(
                    workflow,
                    document.where.peek(),
                    (body) => setNote(body, item.index, { text }),
                  ),
                item.key,
              )}
            onBlur={() => {
              editing.value = false;
              document.settle();
            }}
          />
        )
        : <Markdown text={note.text || "*Double click to write*"} />}
      <div class="resize" onPointerDown={(event) => startResize(view, event, item)} />
    </div>
  );
}

function boxStyle(
  { x, y, width, height }: FrameItem | NoteItem,
  color: string | undefined,
): string {
  return `transform:translate(${x.value}px,${y.value}px);width:${width.value}px;` +
    `height:${height.value}px${color ? `;--node:var(--vscode-charts-${color},${color})` : ""}`;
}
