import type { Target } from "../../src/graph/edit_wires.ts";
import { isVariable } from "../../src/graph/kind.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { own } from "../../src/graph/record.ts";
import type { Source } from "../../src/graph/reference.ts";
import { isReroute, kindBehind, startOf } from "../../src/graph/reroutes.ts";
import type { ResolvedNode } from "../../src/graph/resolve.ts";
import { prefixOf } from "../document/open_document.ts";
import type { CanvasView } from "./canvas_view.ts";
import { portOf } from "./wire_drag.ts";

/** What an output gives: a variable as what it stands for by the last check, where that is known. */
export function kindOfOutput(view: CanvasView, source: Source): Kind {
  const body = view.document.body.peek();
  const { node, port } = startOf(body, source);
  const declared = declaredKind(view, "output", { node, port });
  if (!isVariable(declared)) return declared;
  const known = isReroute(body, node)
    ? kindBehind(body, source.node, (input) => kindOfInput(view, input))
    : own(resolved(view, node)?.outputs, port);
  return known ?? declared;
}

/** What an input takes. */
function kindOfInput(view: CanvasView, input: Target): Kind {
  const declared = declaredKind(view, "input", input);
  if (!isVariable(declared)) return declared;
  return own(resolved(view, input.node)?.inputs, input.port)?.kind ?? declared;
}

function declaredKind(view: CanvasView, side: "input" | "output", at: Source): Kind {
  const type = view.scene.nodes.peek().get(at.node)?.type.peek();
  return (type && portOf(type, side, at.port)?.kind) ?? "any";
}

function resolved(view: CanvasView, node: string): ResolvedNode | undefined {
  const path = prefixOf(view.document.path.peek()) + node;
  return view.document.checked.peek().resolution.nodes.get(path);
}
