import type { Source } from "../../src/graph/reference.ts";
import type { Target } from "../../src/graph/edit_wires.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { isVariable } from "../../src/graph/kind.ts";
import { own } from "../../src/graph/record.ts";
import { prefixOf } from "../document/open_document.ts";
import type { CanvasView } from "./canvas_view.ts";
import { portOf } from "./wire_drag.ts";

/** What an output gives: a variable as what it stands for here, where that is known. */
export function kindOfOutput(view: CanvasView, { node, port }: Source): Kind {
  const declared = portOf(typeOf(view, node), "output", port)?.kind ?? "any";
  if (!isVariable(declared)) return declared;
  const path = prefixOf(view.document.path.peek()) + node;
  return own(view.document.checked.peek().resolution.nodes.get(path)?.outputs, port) ?? declared;
}

/** What an input takes. */
export function kindOfInput(view: CanvasView, { node, port }: Target): Kind {
  const declared = portOf(typeOf(view, node), "input", port)?.kind ?? "any";
  if (!isVariable(declared)) return declared;
  const path = prefixOf(view.document.path.peek()) + node;
  const resolved = view.document.checked.peek().resolution.nodes.get(path);
  return own(resolved?.inputs, port)?.kind ?? declared;
}

function typeOf(view: CanvasView, node: string): Parameters<typeof portOf>[0] {
  return view.scene.nodes.peek().get(node)?.type.peek() ??
    { title: node, category: "", inputs: {}, outputs: {} };
}
