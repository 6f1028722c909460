import { copyNodes } from "../../../src/graph/clipboard.ts";
import { makeSubgraph, unpackSubgraph } from "../../../src/graph/edit_fold.ts";
import { measureNode } from "../../../src/drawing/measure.ts";
import { nodeRows } from "../../../src/drawing/node_rows.ts";
import { bodyOf, subgraphOf, type Where } from "../../../src/graph/bodies.ts";
import { freeId } from "../../../src/graph/edit_nodes.ts";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { moveNodes, ORIGIN, placeNodes, positionOf } from "../../../src/graph/edit_view.ts";
import { nodeTypes, subgraphName } from "../../../src/graph/node_types.ts";
import type { Point, Workflow } from "../../../src/graph/workflow.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import { own } from "../../../src/graph/record.ts";
import { nameForTitle, titleFault } from "../../../src/graph/subgraph_title.ts";
import { t } from "../../../src/words/translate.ts";
import type { Command } from "../../core/registry.ts";
import { BLUEPRINTS } from "../../document/blueprints.ts";
import { nameFault } from "../../document/save_document.ts";
import type { Canvases } from "../canvases.ts";
import type { CanvasView } from "../canvas_view.ts";
import { freePlace } from "../free_place.ts";
import { rectOf } from "../item.ts";
import { around, overlaps } from "../rect.ts";
import type { Rect } from "../rect.ts";
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
        edit: (workflow) =>
          clear(view, makeSubgraph(workflow, where, ids, { ...named, id, lookup }), where, id),
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
        edit: (workflow) => clearUnpacked(view, workflow, where, id),
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

/** Where a node is to be drawn that is not yet. */
function boxOf(view: CanvasView, workflow: Workflow, where: Where, id: string): Rect {
  const { nodes, view: { nodes: looks = {} } } = bodyOf(workflow, where);
  const catalogue = view.catalogue.peek();
  const [entry, look] = [nodes[id]!, own(looks, id) ?? {}];
  const type = nodeTypes(workflow, catalogue)(entry.type);
  const rows = type ? nodeRows(type, entry, catalogue.kinds) : [];
  const { width, height } = measureNode(entry, look, rows);
  const [x, y] = look.at ?? ORIGIN;
  return { x, y, width, height };
}

/** Nodes that are drawn and stay, and notes. */
function othersThan(view: CanvasView, stay: (id: string) => boolean): readonly Rect[] {
  return [...view.scene.nodes.peek().values(), ...view.scene.notes.peek()]
    .filter(({ key }) => key.startsWith("#") || stay(key)).map(rectOf);
}

/** Moves a node that was just made to where it lies over none of those that stay. */
function clear(view: CanvasView, workflow: Workflow, where: Where, id: string): Workflow {
  const { nodes } = bodyOf(workflow, where);
  const others = othersThan(view, (key) => key !== id && key in nodes);
  const at = freePlace(boxOf(view, workflow, where, id), others);
  return editBody(workflow, where, (body) => placeNodes(body, { [id]: at }));
}

/** Unpacks about its node, else where they were when it was made, else beside: the first that lies over no other. */
function clearUnpacked(
  view: CanvasView,
  workflow: Workflow,
  where: Where,
  id: string,
): Workflow {
  const { nodes } = bodyOf(workflow, where);
  const unpacked = unpackSubgraph(workflow, where, id);
  const inner = subgraphOf(workflow, subgraphName(nodes[id]!.type)!);
  const body = bodyOf(unpacked, where);
  const ids = Object.keys(body.nodes).filter((one) => !(one in nodes) || one === id);
  const boxes = ids.map((one) => boxOf(view, unpacked, where, one));
  const all = around(boxes);
  if (!all) return unpacked;
  const before = Object.keys(inner.nodes).map((one) => positionOf(inner, one));
  const others = othersThan(view, (key) => key !== id);
  const beside = freePlace(all, others);
  const least = (places: readonly number[]): number => Math.min(...places);
  const ways: readonly Point[] = [
    [0, 0],
    [least(before.map(([x]) => x)) - all.x, least(before.map(([, y]) => y)) - all.y],
    [beside[0] - all.x, beside[1] - all.y],
  ];
  const way =
    ways.find(([x, y]) =>
      !boxes.some((box) =>
        others.some((other) => overlaps(other, { ...box, x: box.x + x, y: box.y + y }))
      )
    ) ?? ways[0]!;
  return editBody(unpacked, where, (body) => moveNodes(body, ids, way));
}

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
