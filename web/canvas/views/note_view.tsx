import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { setNote } from "../../../src/graph/edit_view.ts";
import { t } from "../../../src/words/translate.ts";
import { Markdown } from "../../core/ui/markdown.tsx";
import type { CanvasView } from "../canvas_view.ts";
import { startResize } from "../gestures/resize_item.ts";
import type { NoteItem } from "../item.ts";
import { boxStyle } from "./frame_view.tsx";

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
            dir="auto"
            aria-label={t`Text of the note`}
            value={note.text}
            placeholder={t`Markdown`}
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
        : <Markdown text={note.text || t`*Double click to write*`} level={2} />}
      <div class="resize" onPointerDown={(event) => startResize(view, event, item)} />
    </div>
  );
}
