import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { categoryName, inWords } from "../../../src/drawing/in_words.ts";
import { printKind } from "../../../src/graph/kind.ts";
import { t, told, translated } from "../../../src/words/translate.ts";
import { Highlight } from "../../core/ui/highlight.tsx";
import { Inline } from "../../core/ui/markdown.tsx";
import { useDocuments } from "../../document/documents.ts";
import { addNodeTo } from "../add_node.ts";
import type { CanvasView, NodeSearch } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import { NOTE, searchNodes } from "../node_search.ts";
import type { Candidate } from "../node_search.ts";
import { overlaps } from "../rect.ts";

const SHOWN = 60;

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus();
}

/** Gives a node the focus as soon as it is drawn, which one out of sight is a moment later. */
function focusNode(view: CanvasView, id: string, frames = 60): void {
  const node = view.pane?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
  if (node) node.focus({ preventScroll: true });
  else if (frames) requestAnimationFrame(() => focusNode(view, id, frames - 1));
}

/** The search that adds a node where the pointer was. */
export function SearchBox(
  { view, search }: { view: CanvasView; search: NodeSearch },
): JSX.Element {
  const { catalogue, settings, blueprints, execute } = useDocuments();
  const query = useSignal("");
  const chosen = useSignal(0);
  const { document } = view;
  const found = useComputed(() =>
    searchNodes(query.value, {
      catalogue: catalogue.value,
      workflow: document.workflow.value,
      where: document.where.value,
      lookup: view.scene.lookup,
      wire: search.wire,
      used: settings.read<Record<string, number>>("search.used"),
      blueprints: blueprints.value,
      hasNotes: true,
    }).slice(0, SHOWN)
  );
  const before = useRef(globalThis.document.activeElement as HTMLElement | null);
  const close = (): void => {
    view.search.value = undefined;
    (before.current?.isConnected ? before.current : view.pane)?.focus();
  };
  const add = ({ type, port, fragment }: Candidate): void => {
    const used = settings.read<Record<string, number>>("search.used");
    settings.write("search.used", { ...used, [type]: (used[type] ?? 0) + 1 });
    close();
    if (type === NOTE) {
      view.pointer.value = search.at;
      execute("canvas.note");
      return;
    }
    const left = search.wire?.side === "input" ? search.at[0] - 230 : search.at[0];
    const id = addNodeTo(view, {
      type,
      port,
      fragment,
      wire: search.wire,
      at: [left, search.at[1] - 14],
    });
    const { x, y, zoom } = view.viewport.peek();
    const [width, height] = view.size.peek();
    const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
    const item = view.scene.item(id);
    if (item && !overlaps(seen, rectOf(item))) view.reveal(document.path.peek(), id);
    queueMicrotask(() => focusNode(view, id));
  };
  const { x, y, zoom } = view.viewport.peek();
  const [width, height] = view.size.peek();
  const left = Math.max(4, Math.min(search.at[0] * zoom + x, width - 330));
  const top = Math.max(4, Math.min(search.at[1] * zoom + y, height - 380));
  const current = found.value[chosen.value];
  return (
    <div
      class="search nopan nowheel"
      style={{ left: `${left}px`, top: `${top}px`, maxHeight: `${height - top - 4}px` }}
      role="dialog"
      aria-label={t`Add a node`}
      onPointerDown={(event) => event.stopPropagation()}
      onDblClick={(event) => event.stopPropagation()}
    >
      {search.wire && (
        <div class="filter">
          {search.wire.side === "output"
            ? told`takes ${<b>{translated(inWords(printKind(search.wire.kind)))}</b>}`
            : told`gives ${<b>{translated(inWords(printKind(search.wire.kind)))}</b>}`}
        </div>
      )}
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="search-list"
        aria-label={t`Search for a node`}
        aria-activedescendant={current ? `search-${chosen.value}` : undefined}
        placeholder={t`Search for a node`}
        ref={focusOnce}
        value={query}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          const count = found.value.length;
          if (event.key === "Escape") close();
          else if (event.key === "Enter" && current) {
            event.preventDefault();
            add(current);
          } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            const by = event.key === "ArrowDown" ? 1 : count - 1;
            chosen.value = (chosen.value + by) % Math.max(1, count);
            globalThis.document.getElementById(`search-${chosen.value}`)
              ?.scrollIntoView({ block: "nearest" });
          }
        }}
        onBlur={(event) => {
          const inside = event.currentTarget.parentElement?.contains(event.relatedTarget as Node);
          if (!inside && view.search.peek() === search) view.search.value = undefined;
        }}
      />
      <div class="list" id="search-list" role="listbox" aria-label={t`Nodes`}>
        {found.value.map((candidate, index) => (
          <div
            key={candidate.type}
            id={`search-${index}`}
            role="option"
            aria-selected={index === chosen.value}
            class={index === chosen.value ? "chosen" : ""}
            title={candidate.node.doc?.split("\n")[0]}
            onPointerDown={(event) => {
              event.preventDefault();
              add(candidate);
            }}
            onPointerMove={() => {
              chosen.value = index;
            }}
          >
            <Highlight text={candidate.node.title} at={candidate.at} />
            <small>{categoryName(candidate.node.category)}</small>
          </div>
        ))}
        {!found.value.length && (
          <p class="empty">
            {search.wire ? t`No node of that name fits the wire` : t`No node of that name`}
          </p>
        )}
      </div>
      {current?.node.doc && (
        <p class="doc">
          <Inline text={current.node.doc.split("\n\n")[0]!} />
        </p>
      )}
    </div>
  );
}
