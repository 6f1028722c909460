import { openCanvas } from "./canvas.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Where } from "./bodies.ts";
import { bodyOf } from "./bodies.ts";
import { editBody } from "./edit_subgraph.ts";
import type { Target } from "./edit_wires.ts";
import { clearInput } from "./edit_wires.ts";
import { isLink, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Workflow } from "./workflow.ts";

/** A wire by its ends. */
export interface Ends {
  readonly from: Source;
  readonly to: Target;
}

/** Takes away those wires of a canvas that `isMeant` names and that do not fit, and says which they are. */
export function cutMisfits(
  workflow: Workflow,
  where: Where,
  catalogue: Catalogue,
  isMeant: (wire: Ends) => boolean,
): { readonly workflow: Workflow; readonly cut: readonly Ends[] } {
  const meant = Object.entries(bodyOf(workflow, where).nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs ?? {}).flatMap(([port, input]): Ends[] =>
      isLink(input) ? [{ from: sourceOf(input), to: { node, port } }] : []
    )
  ).filter(isMeant);
  if (!meant.length) return { workflow, cut: meant };
  const { canWire } = openCanvas(workflow, catalogue, where);
  const cut = meant.filter(({ from, to }) => !canWire(from, to).ok);
  if (!cut.length) return { workflow, cut };
  const without = editBody(
    workflow,
    where,
    (body) => cut.reduce((result, { to }) => clearInput(result, to), body),
  );
  return { workflow: without, cut };
}
