import type { Target } from "../../src/graph/edit_wires.ts";
import { isVariable } from "../../src/graph/kind.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { REROUTE, REROUTE_TYPE } from "../../src/graph/node_types.ts";
import { own } from "../../src/graph/record.ts";
import { isLink, sourceOf } from "../../src/graph/reference.ts";
import type { Source } from "../../src/graph/reference.ts";
import { prefixOf } from "../document/open_document.ts";
import type { CanvasView } from "./canvas_view.ts";
import { portOf } from "./wire_drag.ts";

/** What an output gives: a variable as what it stands for here, where that is known. */
export function kindOfOutput(view: CanvasView, { node, port }: Source): Kind {
  const declared = portOf(typeOf(view, node), "output", port)?.kind ?? "any";
  if (!isVariable(declared)) return declared;
  if (isReroute(view, node)) return kindThrough(view, node);
  const path = prefixOf(view.document.path.peek()) + node;
  return own(view.document.checked.peek().resolution.nodes.get(path)?.outputs, port) ?? declared;
}

/** What an input takes. */
function kindOfInput(view: CanvasView, { node, port }: Target): Kind {
  const declared = portOf(typeOf(view, node), "input", port)?.kind ?? "any";
  if (!isVariable(declared)) return declared;
  if (isReroute(view, node)) return kindBehind(view, node, new Set()) ?? declared;
  const path = prefixOf(view.document.path.peek()) + node;
  const resolved = view.document.checked.peek().resolution.nodes.get(path);
  return own(resolved?.inputs, port)?.kind ?? declared;
}

function isReroute(view: CanvasView, node: string): boolean {
  return view.scene.nodes.peek().get(node)?.entry.peek().type === REROUTE;
}

/** What a reroute hands on: what comes into it, else what is wanted behind it. */
function kindThrough(view: CanvasView, reroute: string): Kind {
  const passed = new Set<string>();
  for (let node = reroute; !passed.has(node);) {
    passed.add(node);
    const input = view.scene.nodes.peek().get(node)?.entry.peek().inputs?.value;
    if (!isLink(input)) break;
    const source = sourceOf(input);
    if (!isReroute(view, source.node)) return kindOfOutput(view, source);
    node = source.node;
  }
  return kindBehind(view, reroute, new Set()) ?? REROUTE_TYPE.outputs.value!.kind;
}

/** The kind of the first input behind a reroute that takes just one. */
function kindBehind(view: CanvasView, reroute: string, passed: Set<string>): Kind | undefined {
  if (passed.has(reroute)) return undefined;
  passed.add(reroute);
  for (const { from, to } of view.scene.wires.peek()) {
    if (from.node !== reroute) continue;
    const kind = isReroute(view, to.node)
      ? kindBehind(view, to.node, passed)
      : kindOfInput(view, to);
    if (kind !== undefined && kind !== "any" && !isVariable(kind)) return kind;
  }
  return undefined;
}

function typeOf(view: CanvasView, node: string): Parameters<typeof portOf>[0] {
  return view.scene.nodes.peek().get(node)?.type.peek() ??
    { title: node, category: "", inputs: {}, outputs: {} };
}
