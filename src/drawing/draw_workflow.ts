import type { Catalogue } from "../graph/catalogue.ts";
import { positionOf } from "../graph/edit_view.ts";
import type { Kind } from "../graph/kind.ts";
import { isVariable, kindNames } from "../graph/kind.ts";
import { nodeTypes } from "../graph/node_types.ts";
import { own } from "../graph/record.ts";
import { isLink, type Source, sourceOf } from "../graph/reference.ts";
import { startOf } from "../graph/reroutes.ts";
import type { Checked } from "../graph/validate.ts";
import type { Workflow } from "../graph/workflow.ts";
import { graphShapes } from "./graph_shapes.ts";
import { typeGuesser } from "./guess_type.ts";
import { measureNode } from "./measure.ts";
import { nodeRows } from "./node_rows.ts";
import type { Palette } from "./palette.ts";
import type { Drawn, DrawnNode, DrawnWire } from "./shape.ts";

/** A graph as the editor shows it, drawn from its document alone. @throws RangeError for an empty one */
export function drawWorkflow(
  workflow: Workflow,
  { catalogue, checked, palette }: {
    readonly catalogue: Catalogue;
    /** Says what wires carry whose kind is a variable. */
    readonly checked: Checked;
    readonly palette: Palette;
  },
): Drawn {
  const lookup = nodeTypes(workflow, catalogue);
  const guess = typeGuesser(workflow);
  /** What an output gives, behind reroutes: a variable as what it stands for. */
  const kindOf = (source: Source): Kind | undefined => {
    const { node, port } = startOf(workflow, source);
    const declared = own(lookup(own(workflow.nodes, node)?.type ?? "")?.outputs ?? {}, port)?.kind;
    return declared === undefined || isVariable(declared)
      ? own(checked.resolution.nodes.get(node)?.outputs ?? {}, port)
      : declared;
  };
  const nodes = new Map<string, DrawnNode>();
  const wires: DrawnWire[] = [];
  for (const [id, entry] of Object.entries(workflow.nodes)) {
    const type = lookup(entry.type) ?? guess(id);
    const look = own(workflow.view.nodes, id) ?? {};
    nodes.set(id, {
      at: positionOf(workflow, id),
      title: look.title ?? type.title,
      entry,
      look,
      measured: measureNode(entry, look, nodeRows(type, entry, catalogue.kinds)),
    });
    for (const [port, input] of Object.entries(entry.inputs ?? {})) {
      if (!isLink(input)) continue;
      const from = sourceOf(input);
      const color = colorOf(kindOf(from), catalogue.kinds, palette);
      wires.push({ from, to: { node: id, port }, color });
    }
  }
  const { groups: frames = [], notes = [] } = workflow.view;
  return graphShapes({ nodes, wires, frames, notes }, palette);
}

function colorOf(kind: Kind | undefined, kinds: Catalogue["kinds"], { dim }: Palette): string {
  const [name = ""] = kind === undefined ? [] : kindNames(kind);
  const color = own(kinds, name)?.color;
  return color !== undefined && /^#[\da-f]{6}$/i.test(color) ? color : dim;
}
