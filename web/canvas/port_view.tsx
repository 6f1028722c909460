import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { isList, isVariable, printKind } from "../../src/graph/kind.ts";
import type { Port } from "../../src/graph/port.ts";
import { dragWire } from "../gestures/drag_wire.ts";
import { isLink, sourceOf } from "../../src/graph/reference.ts";
import { connectByKeyboard } from "./connect_by_keyboard.ts";
import type { CanvasView } from "./canvas_view.ts";
import { inWords } from "./in_words.ts";
import { kindColor } from "./kind_color.ts";
import { fitOf } from "./wire_drag.ts";
import { kindOfInput, kindOfOutput } from "./wire_kind.ts";

interface PortProps {
  readonly view: CanvasView;
  readonly node: string;
  readonly side: "input" | "output";
  readonly name: string;
  readonly port: Port;
  readonly linked: boolean;
  /** From the top of the node. */
  readonly y: number;
  readonly ghost?: boolean | undefined;
}

/** The dot that wires are drawn to; its colour is its kind's, its shape says list, optional or lazy. */
export function PortView(
  { view, node, side, name, port, linked, y, ghost }: PortProps,
): JSX.Element {
  const app = useApp();
  const { kinds } = app.catalogue.value;
  const from = useComputed(() => view.wire.value?.from);
  const over = useComputed(() => {
    const target = view.wire.value?.over;
    return target?.node === node && target.port === name;
  });
  const misfit = useComputed(() => {
    const end = from.value;
    if (!end || (end.node === node && end.port === name)) return undefined;
    const kind = side === "output"
      ? kindOfOutput(view, { node, port: name })
      : kindOfInput(view, { node, port: name });
    const fit = fitOf(
      end,
      { node, side, name },
      kind,
      view.document.body.peek(),
      app.catalogue.value,
    );
    return fit.ok ? undefined : fit.reason;
  });
  const shape = [
    "port",
    side,
    linked && "linked",
    isList(port.kind) && "list",
    isVariable(port.kind) && "variable",
    port.optional && "optional",
    port.lazy && "lazy",
    ghost && "ghost",
  ].filter(Boolean).join(" ");
  const className = useComputed(() =>
    `${shape}${misfit.value ? " misfit" : from.value ? " fits" : ""}${over.value ? " over" : ""}`
  );
  const about = `${port.title ?? name}: ${printKind(port.kind)}${
    port.optional ? ", optional" : ""
  }`;
  const label = useComputed(() => {
    const written = view.scene.nodes.value.get(node)?.entry.value.inputs?.[name];
    const source = side === "input" && isLink(written) ? sourceOf(written) : undefined;
    const giver = source && view.scene.nodes.value.get(source.node);
    const wire = giver
      ? `, connected to ${inWords(source.port)} of ${
        giver.look.value.title ?? giver.type.value.title
      }`
      : linked
      ? ", connected"
      : "";
    return `${side === "input" ? "Input" : "Output"} ${about}${wire}`;
  });
  const title = useComputed(() => misfit.value ?? (port.doc ? `${about}\n${port.doc}` : about));
  return (
    <button
      type="button"
      class={className}
      style={{ top: `${y}px`, "--kind": kindColor(port.kind, kinds) }}
      data-port={name}
      data-side={side}
      data-node={node}
      title={title}
      aria-label={label}
      tabIndex={-1}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        dragWire(view, event, { node, side, name });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        connectByKeyboard(app, view, { node, side, name });
      }}
    />
  );
}
