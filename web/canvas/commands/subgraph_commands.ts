import { copyNodes } from "../../../src/graph/clipboard.ts";
import { makeSubgraph, unpackSubgraph } from "../../../src/graph/edit_fold.ts";
import { freeId } from "../../../src/graph/edit_nodes.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import { own } from "../../../src/graph/record.ts";
import { nameForTitle, titleFault } from "../../../src/graph/subgraph_title.ts";
import { t } from "../../../src/words/translate.ts";
import type { Command } from "../../core/registry.ts";
import { BLUEPRINTS } from "../../document/blueprints.ts";
import { nameFault } from "../../document/save_document.ts";
import type { Canvases } from "../canvases.ts";
import { frontOf, selectedNodes } from "./selected.ts";
import { editTelling } from "./tell_lost.ts";

const category = "Canvas";
const when = "canvasFocus && !textInputFocus";

export const subgraphCommands = (app: Canvases): readonly Command[] => [
  {
    id: "canvas.makeSubgraph",
    title: "Make a subgraph of the selection…",
    category,
    icon: "subgraph",
    keys: ["mod+shift+e"],
    when,
    enablement: "hasSelection",
    async run(argument) {
      const view = frontOf(app.canvas);
      const ids = selectedNodes(view, argument);
      const graph = view.document.workflow.peek();
      const text = await app.quickInput.ask(t`Name of the subgraph`, {
        value: freeId(graph.subgraphs, "subgraph"),
        fault: (text) => titleFault(graph, text),
      });
      if (text === undefined) return;
      const named = nameForTitle(graph, text);
      const id = freeId(view.document.body.peek().nodes, named.name);
      const { lookup } = view.scene;
      const where = view.document.where.peek();
      editTelling(app, view.document, "Make subgraph", {
        edit: (workflow) => makeSubgraph(workflow, where, ids, { ...named, id, lookup }),
      });
      view.select([id]);
    },
  },
  {
    id: "canvas.unpackSubgraph",
    title: "Unpack the subgraph",
    category,
    enablement: "selectionCount == 1",
    run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      if (id === undefined) return;
      const where = view.document.where.peek();
      editTelling(app, view.document, "Unpack subgraph", {
        edit: (workflow) => unpackSubgraph(workflow, where, id),
      });
      view.select([]);
    },
  },
  {
    id: "canvas.enterSubgraph",
    title: "Enter the subgraph",
    category,
    keys: ["enter"],
    when,
    enablement: "selectionCount == 1",
    run(argument) {
      const view = frontOf(app.canvas);
      const [id] = selectedNodes(view, argument);
      const entry = id === undefined ? undefined : view.document.body.peek().nodes[id];
      if (id !== undefined && subgraphName(entry?.type ?? "") !== undefined) {
        view.enter([...view.document.path.peek(), id]);
      }
    },
  },
  {
    id: "canvas.keepSubgraph",
    title: "Keep the subgraph for other graphs…",
    category,
    enablement: "selectionCount == 1",
    run: (argument) => keep(app, selectedNodes(frontOf(app.canvas), argument)[0]),
  },
];

/** Saves the subgraph of a node, without the node's own inputs, where searches find it from any graph. */
async function keep(
  { canvas, quickInput, workspace, host, toasts }: Canvases,
  id: string | undefined,
): Promise<void> {
  const { document } = frontOf(canvas);
  const entry = id === undefined ? undefined : own(document.body.peek().nodes, id);
  const subgraph = subgraphName(entry?.type ?? "");
  if (id === undefined || !entry || subgraph === undefined) {
    throw new RangeError("Only a subgraph can be kept: select a node that is one");
  }
  const name = await quickInput.ask(t`Name to find it by, in any graph`, {
    value: subgraph,
    fault: nameFault,
  });
  if (name === undefined) return;
  const copied = copyNodes(document.workflow.peek(), document.where.peek(), [id]);
  const fragment = { ...copied, nodes: { [id]: { type: entry.type } }, outputs: [] };
  const file = BLUEPRINTS + name;
  const known = workspace.files.peek().find((one) => one.name === file);
  if (known) {
    const picks = [{ id: "over", title: t`Replace it` }, { id: "no", title: t`Leave it as it is` }];
    const answer = await quickInput.pick(t`There is a subgraph "${name}" already`, picks);
    if (answer !== "over") return;
  }
  await host.workflows.write(file, printWorkflow(fragment), known?.revision);
  await workspace.refresh();
  toasts.show("info", t`The search for nodes now offers "${name}" in every graph`);
}
