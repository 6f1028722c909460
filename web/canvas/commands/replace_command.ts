import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { replaceNode } from "../../../src/graph/edit_replace.ts";
import type { Where } from "../../../src/graph/bodies.ts";
import { nodeTypes } from "../../../src/graph/node_types.ts";
import type { Loss } from "../../../src/graph/replacement.ts";
import { suggestTypes } from "../../../src/graph/suggest_types.ts";
import type { Suggestion } from "../../../src/graph/suggest_types.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import type { Command } from "../../core/registry.ts";
import type { Documents } from "../../document/documents.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { frontOf, selectedNodes } from "./selected.ts";

/** A node of some canvas of the document. */
interface Place {
  readonly where: Where;
  readonly id: string;
}

/** Makes nodes those of another type; wires and values stay where they fit. */
export const replaceCommand = (app: Canvases): Command => ({
  id: "node.replace",
  title: "Replace with…",
  category: "Node",
  enablement: "hasSelection",
  async run(argument) {
    const view = frontOf(app.canvas);
    const where = view.document.where.peek();
    const selected = selectedNodes(view);
    const chosen = typeof argument !== "string" || selected.includes(argument)
      ? selected
      : [argument];
    const [first] = chosen;
    if (first === undefined) return;
    const workflow = view.document.workflow.peek();
    const suggestions = suggestTypes(workflow, where, first, app.catalogue.peek());
    const type = await app.quickInput.pick(
      chosen.length === 1
        ? t`Replace "${titleOf(view, first)}" with`
        : t`Replace ${chosen.length} nodes with`,
      suggestions.map((one) => ({
        id: one.type,
        title: one.node.title,
        detail: describe(one),
        aliases: [one.type, ...one.node.aliases ?? []],
      })),
    );
    if (type === undefined) return;
    const places = await alike(app, view, chosen.map((id) => ({ where, id })));
    const warning = places && replace(app.catalogue.peek(), view, places, type);
    if (warning !== undefined) app.toasts.show("warning", warning);
  },
});

function titleOf(view: CanvasView, id: string): string {
  const node = view.scene.nodes.peek().get(id);
  return node?.look.peek().title ?? node?.type.peek().title ?? id;
}

function describe({ kept, lost }: Suggestion): string {
  if (!lost.length) return kept ? t`keeps all` : "";
  return lost.length > 2
    ? t`loses ${lost.length} of ${kept + lost.length}`
    : t`loses ${printLost(lost)}`;
}

/** `value "cfg", wire "mask"`; no more than three by name. */
function printLost(lost: readonly Loss[]): string {
  const names = [
    ...new Set(
      lost.map(({ port, what }) => what === "value" ? t`value "${port}"` : t`wire "${port}"`),
    ),
  ];
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  return more ? t`${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** A single node of an unknown type is seldom the only one: asks whether it is meant alone. */
async function alike(
  { catalogue, quickInput }: Pick<Documents, "catalogue" | "quickInput">,
  view: CanvasView,
  chosen: readonly Place[],
): Promise<readonly Place[] | undefined> {
  const workflow = view.document.workflow.peek();
  const [{ where, id }] = chosen as [Place];
  const body = where === undefined ? workflow : workflow.subgraphs[where]!;
  const { type } = body.nodes[id]!;
  if (chosen.length > 1 || nodeTypes(workflow, catalogue.peek())(type)) return chosen;
  const bodies = [[undefined, workflow] as const, ...Object.entries(workflow.subgraphs)];
  const all = bodies.flatMap(([where, { nodes }]): Place[] =>
    Object.keys(nodes).flatMap((id) => nodes[id]!.type === type ? [{ where, id }] : [])
  );
  if (all.length < 2) return chosen;
  const answer = await quickInput.pick(t`There are ${all.length} nodes of type ${type}`, [
    { id: "all", title: t`Replace all ${all.length}` },
    { id: "one", title: t`Replace this one only` },
  ]);
  return answer === undefined ? undefined : answer === "all" ? all : chosen;
}

/** @returns what it has no place for, in words */
function replace(
  catalogue: Catalogue,
  view: CanvasView,
  places: readonly Place[],
  type: string,
): string | undefined {
  const lost: Loss[] = [];
  const title = nodeTypes(view.document.workflow.peek(), catalogue)(type)?.title ?? type;
  view.document.edit(`Replace with ${title}`, (workflow: Workflow) => {
    lost.length = 0;
    return places.reduce((result, { where, id }) => {
      const replaced = replaceNode(result, { where, id, type }, catalogue);
      lost.push(...replaced.lost);
      return replaced.workflow;
    }, workflow);
  });
  return lost.length
    ? t`Replaced with "${title}", which has no place for ${printLost(lost)}`
    : undefined;
}
