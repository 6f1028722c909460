import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { Target } from "../../../src/graph/edit_wires.ts";
import { isList, isVariable, printKind } from "../../../src/graph/kind.ts";
import type { Port } from "../../../src/graph/port.ts";
import { isLink, linkTo, sourceOf } from "../../../src/graph/reference.ts";
import type { Source } from "../../../src/graph/reference.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { isPress } from "../../core/keys.ts";
import { useDocuments } from "../../document/documents.ts";
import type { CanvasView } from "../canvas_view.ts";
import { connectByKeyboard } from "../gestures/connect_by_keyboard.ts";
import { dragWire } from "../gestures/drag_wire.ts";
import { inWords } from "../../../src/drawing/in_words.ts";
import { kindColor } from "../kind_color.ts";
import { fitOf } from "../wire_drag.ts";

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

/** More ends of wires than these are only counted. */
const NAMED = 3;

/** The dot that wires are drawn to; its colour is its kind's, its shape says list, optional or lazy. */
export function PortView(
  { view, node, side, name, port, linked, y, ghost }: PortProps,
): JSX.Element {
  const app = useDocuments();
  const { kinds } = app.catalogue.value;
  const from = useComputed(() => view.wire.value?.from);
  const over = useComputed(() => {
    const target = view.wire.value?.over;
    return target?.node === node && target.port === name;
  });
  const misfit = useComputed(() => {
    const end = from.value;
    if (!end || (end.node === node && end.port === name)) return undefined;
    const fit = fitOf(view.canvas.peek(), end, { node, side, name });
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
  const kind = translated(inWords(printKind(port.kind)));
  const what = `${port.title ?? inWords(name)}: ${kind}`;
  const about = port.optional ? t`${what}, optional` : what;
  const label = useComputed(() => {
    const ends = side === "input" ? sourcesOf(view, node, name) : targetsOf(view, node, name);
    const named = ends.slice(0, NAMED).map(({ node, port }) => {
      const other = view.scene.nodes.value.get(node);
      const title = other?.look.value.title ?? other?.type.value.title ?? node;
      return t`${inWords(port)} of ${title}`;
    });
    const more = ends.length - named.length;
    const port = side === "input" ? t`Input ${about}` : t`Output ${about}`;
    if (named.length) {
      const all = named.join(", ");
      return more
        ? t`${port}, connected to ${all} and ${more} more`
        : t`${port}, connected to ${all}`;
    }
    return linked ? t`${port}, connected` : port;
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
        if (!isPress(event)) return;
        event.preventDefault();
        event.stopPropagation();
        connectByKeyboard(app.quickInput, view, { node, side, name });
      }}
    />
  );
}

/** Where the wire into an input comes from. */
function sourcesOf(view: CanvasView, node: string, name: string): readonly Source[] {
  const written = view.scene.nodes.value.get(node)?.entry.value.inputs?.[name];
  return isLink(written) ? [sourceOf(written)] : [];
}

/** Where the wires of an output lead. */
function targetsOf(view: CanvasView, node: string, name: string): readonly Target[] {
  return view.scene.fed.value.get(linkTo(node, name).from)?.map(({ to }) => to) ?? [];
}
