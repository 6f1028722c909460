import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { CanvasView } from "../canvas/canvas_view.ts";
import { subgraphType } from "../../src/graph/node_types.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { Icon } from "./icon.tsx";
import { problemsOf } from "./problems.ts";

/** What is wrong with the graph in front; a click jumps to the node. */
export function Problems(): JSX.Element {
  const app = useApp();
  const view = app.canvas.value;
  const faults = problemsOf(app);
  if (!view || !faults.length) return <p class="empty">No problems</p>;
  return (
    <ul class="problems">
      {faults.map((fault, index) => (
        <li key={index}>
          <button type="button" onClick={() => jump(view, fault)}>
            <span class={fault.severity}>
              <Icon name={fault.severity} size={14} />
            </span>
            <span>{fault.message}</span>
            {fault.fix && <em>{fault.fix}</em>}
            <small>{[fault.subgraph, fault.node, fault.port].filter(Boolean).join(" · ")}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

function jump(view: CanvasView, { node, subgraph }: Diagnostic): void {
  if (node === undefined) return;
  const ids = node.split("/");
  const path = subgraph === undefined
    ? ids.slice(0, -1)
    : wayInto(view.document.workflow.peek(), subgraph) ?? [];
  view.reveal(path, ids.at(-1)!);
}

/** The ids of instances that lead into a subgraph. */
function wayInto(workflow: Workflow, name: string): readonly string[] | undefined {
  const open: { ids: readonly string[]; nodes: Workflow["nodes"] }[] = [
    { ids: [], nodes: workflow.nodes },
  ];
  for (const { ids, nodes } of open) {
    for (const [id, { type }] of Object.entries(nodes)) {
      const inside = Object.keys(workflow.subgraphs).find((one) => subgraphType(one) === type);
      if (inside === undefined || ids.length > 16) continue;
      if (inside === name) return [...ids, id];
      open.push({ ids: [...ids, id], nodes: workflow.subgraphs[inside]!.nodes });
    }
  }
  return undefined;
}

export function Log(): JSX.Element {
  const { log } = useApp().toasts;
  if (!log.value.length) return <p class="empty">Nothing has happened yet</p>;
  return (
    <ol class="log">
      {log.value.map(({ at, level, text }, index) => (
        <li key={index} class={level}>
          <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time> {text}
        </li>
      ))}
    </ol>
  );
}
