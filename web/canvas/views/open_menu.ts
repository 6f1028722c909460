import { writable } from "../../../src/graph/literal.ts";
import { own } from "../../../src/graph/record.ts";
import { INPUTS, isLink, placeOf, RESULTS } from "../../../src/graph/reference.ts";
import { NEW_PORT } from "../../../src/drawing/guess_type.ts";
import type { OpenMenu } from "../../core/open_menu.ts";
import type { CanvasView } from "../canvas_view.ts";
import { valueNodeBehind } from "../commands/value_nodes.ts";
import { keyAt } from "../key_at.ts";

/** Opens the menu of what is under the pointer. */
export function openMenu(view: CanvasView, event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest("input:not(.frame > .title),textarea,.search,.menu")) return;
  event.preventDefault();
  if (target.closest(".shade")) return;
  const key = keyAt(view, event);
  const { wire } = (target as HTMLElement).dataset ?? {};
  const port = target.closest<HTMLElement>("[data-port][data-side=input]")?.dataset;
  const end = endAt(target);
  const control = target.closest<HTMLElement>("[data-input]")?.dataset.input;
  view.pointer.value = view.toWorld(event.clientX, event.clientY);
  const open = (
    menu: OpenMenu["menu"],
    argument: unknown,
    context: OpenMenu["context"] = {},
  ): void => {
    view.menu.value = { menu, screen: [event.clientX, event.clientY], argument, context };
  };
  const openInput = (node = "", name = ""): void => {
    const body = view.document.body.peek();
    const entry = own(body.nodes, node);
    const input = own(entry?.inputs, name);
    const linked = isLink(input);
    const type = view.scene.nodes.peek().get(node)?.type.peek();
    const place = type && placeOf(type.inputs, name);
    const kinds = view.catalogue.peek().kinds;
    open("input", { node, name }, {
      "input.linked": linked,
      "input.written": !linked && input !== undefined,
      "input.writable": place !== undefined && writable(place.port.kind, kinds) !== undefined,
      "input.control": target.closest(".row")?.querySelector("[data-input]") != null,
      "input.ofSubgraph": entry?.type.startsWith("subgraph.") ||
        linked && input.from.startsWith("inputs."),
      "input.fromValue":
        valueNodeBehind(body, { node, port: name }, view.scene.lookup) !== undefined,
    });
  };
  if (end) return open("input", end, { "input.ofEnd": true });
  if (port) return openInput(port.node, port.port);
  if (control !== undefined) return openInput(key, control);
  if (wire !== undefined) return open("wire", wire);
  if (key === undefined) return open("canvas", undefined);
  if (!view.document.selection.peek().has(key)) view.select([key]);
  open(key.startsWith("#frame") ? "frame" : key.startsWith("#note") ? "note" : "node", key);
}

/** What goes into a subgraph or comes out, under the pointer at one of its ends. */
export function endAt(
  target: Element,
): { readonly node: string; readonly name: string } | undefined {
  const { node = "", port: name = "" } =
    target.closest(".row")?.querySelector<HTMLElement>("[data-port]")?.dataset ?? {};
  return (node === INPUTS || node === RESULTS) && name !== NEW_PORT ? { node, name } : undefined;
}
