import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { NODE_DRAG } from "../canvas/canvas.tsx";
import { addNodeTo } from "../canvas/add_node.ts";
import { searchNodes } from "../canvas/node_search.ts";
import type { Candidate } from "../canvas/node_search.ts";
import { visibleRect } from "../canvas/rect.ts";
import { own } from "../../src/graph/record.ts";
import { EMPTY } from "../../src/graph/workflow.ts";
import { Highlight } from "./highlight.tsx";
import { Icon } from "./icon.tsx";
import { NodeHelp } from "./node_help.tsx";

/** All nodes by category, to be dragged or clicked onto the canvas, each with its help. */
export function Library(): JSX.Element {
  const app = useApp();
  const query = useSignal("");
  const help = useSignal<string | undefined>(undefined);
  const found = useComputed(() => {
    const catalogue = app.catalogue.value;
    const document = app.workspace.active.value;
    return searchNodes(
      query.value,
      catalogue,
      document?.workflow.value ?? EMPTY,
      document?.where.value,
      app.canvas.value?.scene.lookup ?? ((type) => own(catalogue.nodes, type)),
      undefined,
      undefined,
      app.blueprints.value,
    );
  });
  if (help.value !== undefined) {
    return <NodeHelp type={help.value} onBack={() => help.value = undefined} />;
  }
  const groups = Map.groupBy(found.value, ({ node }) => node.category || "other");
  const sorted = query.value ? [...groups] : [...groups].sort(([a], [b]) => a.localeCompare(b));
  return (
    <div class="library">
      <input
        type="search"
        placeholder="Search nodes"
        aria-label="Search nodes"
        value={query}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
      />
      {sorted.map(([category, candidates]) => (
        <details key={category} open>
          <summary>{category}</summary>
          <ul>
            {candidates.map((candidate) => (
              <Entry
                key={candidate.type}
                candidate={candidate}
                onHelp={() => help.value = candidate.type}
              />
            ))}
          </ul>
        </details>
      ))}
      {!found.value.length && <p class="empty">No node of that name</p>}
    </div>
  );
}

function Entry(
  { candidate, onHelp }: { candidate: Candidate; onHelp: () => void },
): JSX.Element {
  const app = useApp();
  const { type, node, at, fragment } = candidate;
  const add = (): void => {
    const view = app.canvas.peek();
    if (!view) return;
    const [width, height] = view.size.peek();
    const shown = visibleRect(view.viewport.peek(), width, height);
    addNodeTo(view, {
      type,
      fragment,
      at: [shown.x + shown.width / 2 - 115, shown.y + shown.height / 3],
    });
  };
  return (
    <li>
      <button
        type="button"
        draggable
        title={node.doc?.split("\n\n")[0] ?? type}
        onClick={add}
        onDragStart={(event) => event.dataTransfer?.setData(NODE_DRAG, type)}
      >
        <Highlight text={node.title} at={at} />
      </button>
      <button type="button" class="quiet" aria-label={`Help on ${node.title}`} onClick={onHelp}>
        <Icon name="info" size={14} />
      </button>
    </li>
  );
}
