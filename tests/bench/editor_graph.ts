import { around } from "../../web/canvas/rect.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { positionOf } from "../../src/graph/edit_view.ts";
import { isLink, sourceOf } from "../../src/graph/reference.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { NodeEntry, Point, Workflow } from "../../src/graph/workflow.ts";

const TEMPLATE = new URL(
  "../../nodes/concept/templates/concept_guidance.graph.json",
  import.meta.url,
);
/** Room for one copy of the template's lowest and rightmost nodes. */
const NODE: Point = [320, 400];

/** Copies of the template for concept guidance side by side, to as many nodes as asked for. */
export async function editorGraph(count: number): Promise<Workflow> {
  const one = parseWorkflow(await Deno.readTextFile(TEMPLATE));
  const ids = Object.keys(one.nodes);
  const places = ids.map((id) => positionOf(one, id));
  const { x, y, width, height } = around(
    places.map(([x, y]) => ({ x, y, width: NODE[0], height: NODE[1] })),
  )!;
  const columns = Math.ceil(Math.sqrt(count / ids.length * height / width));
  const nodes: Record<string, NodeEntry> = {};
  const views: Record<string, { at: Point }> = {};
  for (let index = 0; index < count; index++) {
    const copy = Math.floor(index / ids.length);
    const id = ids[index % ids.length]!;
    const { inputs = {}, ...entry } = one.nodes[id]!;
    nodes[`${id}_${copy}`] = {
      ...entry,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, input]) => {
          if (!isLink(input)) return [name, input];
          const { node, port } = sourceOf(input);
          return [name, { from: `${node}_${copy}.${port}` }];
        }),
      ),
    };
    const [left, top] = places[index % ids.length]!;
    views[`${id}_${copy}`] = {
      at: [
        left - x + (copy % columns) * width,
        top - y + Math.floor(copy / columns) * height,
      ],
    };
  }
  for (const entry of Object.values(nodes)) {
    for (const [name, input] of Object.entries(entry.inputs!)) {
      if (isLink(input) && !(sourceOf(input).node in nodes)) {
        delete (entry.inputs as Record<string, unknown>)[name];
      }
    }
  }
  return { ...EMPTY, nodes, view: { nodes: views } };
}
