import { isLink } from "../../../src/graph/reference.ts";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import type { CanvasView } from "../canvas_view.ts";
import { connectWire } from "../connect_wire.ts";
import { namesOn } from "../port_name.ts";
import { fitOf } from "../wire_drag.ts";
import { cut, looseEnd } from "./drag_wire.ts";
import type { PortPlace } from "./drag_wire.ts";

/** Asks in a list what to connect a port with; only what fits is offered. */
export async function connectByKeyboard(
  quickInput: Core["quickInput"],
  view: CanvasView,
  port: PortPlace,
): Promise<void> {
  const from = looseEnd(view, port);
  const body = view.document.body.peek();
  const others = [...view.scene.nodes.peek().values()].flatMap((node) => {
    const { inputs, outputs } = node.measured.peek();
    const side = port.side === "output" ? "input" as const : "output" as const;
    const names = side === "input" ? inputs : outputs;
    return [...names.keys()].map((name): PortPlace => ({ node: node.key, side, name }));
  });
  const fitting = others.filter((other) => fitOf(view.canvas.peek(), from, other).ok);
  const linked = port.side === "input" && isLink(body.nodes[port.node]?.inputs?.[port.name]);
  const names = namesOn(view);
  const nameOf = (place: PortPlace): string => `${names.node(place.node)}: ${names.port(place)}`;
  const answer = await quickInput.pick(t`Connect ${nameOf(port)} with`, [
    ...(linked ? [{ id: "", title: t`Nothing: disconnect` }] : []),
    ...fitting.map((place) => ({
      id: `${place.node} ${place.name}`,
      title: nameOf(place),
      detail: `${place.node}.${place.name}`,
    })),
    { id: "+", title: t`A new node`, detail: t`search` },
  ]);
  if (answer === undefined) return;
  if (answer === "") return cut(view, port);
  if (answer === "+") {
    const item = view.scene.nodes.peek().get(port.node)!;
    const x = item.x.peek() + (port.side === "output" ? item.width.peek() + 60 : -300);
    view.search.value = { at: [x, item.y.peek()], wire: from };
    return;
  }
  const [node, name] = answer.split(" ") as [string, string];
  const [source, target] = port.side === "output"
    ? [{ node: port.node, port: port.name }, { node, port: name }]
    : [{ node, port: name }, { node: port.node, port: port.name }];
  view.document.edit(
    "Connect",
    (workflow) => connectWire(workflow, view.document.where.peek(), source, target),
  );
}
