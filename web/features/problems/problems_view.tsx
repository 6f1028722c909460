import type { JSX } from "preact";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import { subgraphType } from "../../../src/graph/node_types.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { plural, t, translated } from "../../../src/words/translate.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { printProblem, problemsOf } from "./problems.ts";

/** What is wrong with the graph in front; a click jumps to the node. */
export function Problems(): JSX.Element {
  const app = useCanvases();
  const view = app.canvas.value;
  const faults = problemsOf(app);
  const fixes = app.registry.at("fixes");
  if (!view) return <p class="empty">{t`No graph is open`}</p>;
  if (!faults.length) {
    const isEmpty = !Object.keys(view.document.workflow.value.nodes).length;
    return (
      <p class="empty">
        {isEmpty ? t`Nothing to run yet: add a node` : t`No problems: the graph can run`}
      </p>
    );
  }
  return (
    <>
      <div class="panel-tools">
        <span>{plural(faults.length, "{0} problem", "{0} problems")}</span>
        <span class="space" />
        <button
          type="button"
          onClick={() =>
            app.host.writeClipboard(faults.map(printProblem).join("\n")).then(
              () => app.toasts.show("info", t`The problems are copied`),
              app.toasts.error,
            )}
        >
          {t`Copy all`}
        </button>
      </div>
      <ul class="problems">
        {faults.map((fault, index) => (
          <li key={index} class="problem">
            <button type="button" onClick={() => jump(view, fault)}>
              <span class={fault.severity}>
                <Icon name={fault.severity} size={14} />
              </span>
              <span>{translated(fault.message)}</span>
              {fault.fix && <em>{translated(fault.fix)}</em>}
              <small>{[fault.subgraph, fault.node, fault.port].filter(Boolean).join(" · ")}</small>
            </button>
            {fixes.map((all) => all[fault.code]).filter((Fix) => Fix !== undefined).map((
              Fix,
              n,
            ) => <Fix key={n} problem={fault} />)}
          </li>
        ))}
      </ul>
    </>
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
