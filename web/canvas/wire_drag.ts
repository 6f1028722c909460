import type { Catalogue } from "../../src/graph/catalogue.ts";
import { canConnect } from "../../src/graph/connect.ts";
import type { Fit, Misfit } from "../../src/graph/connect.ts";
import { closesCircle } from "../../src/graph/edit_nodes.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { isVariable } from "../../src/graph/kind.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { isGroup } from "../../src/graph/group.ts";
import type { Port } from "../../src/graph/port.ts";
import { own } from "../../src/graph/record.ts";
import { INPUTS, placeOf, RESULTS } from "../../src/graph/reference.ts";
import type { Body, Point } from "../../src/graph/workflow.ts";
import { NEW_PORT } from "./guess_type.ts";

/** The end of a wire that is held fast while the other is dragged. */
export interface LooseEnd {
  readonly node: string;
  readonly port: string;
  /** `output`: the wire is looking for an input. */
  readonly side: "output" | "input";
  readonly kind: Kind;
}

export interface WireDrag {
  readonly from: LooseEnd;
  /** Ends of more wires that are held with it. */
  readonly others?: readonly LooseEnd[];
  readonly to: Point;
  /** The port it would be connected to if let go now. */
  readonly over?: { readonly node: string; readonly port: string };
  /** Why it cannot be connected to what it is over. */
  readonly reason?: string;
}

/** The port of a node type by the name a document uses. */
export function portOf(type: NodeType, side: LooseEnd["side"], name: string): Port | undefined {
  return side === "output" ? own(type.outputs, name) : placeOf(type.inputs, name)?.port;
}

/** Whether a dragged wire may end at this port, and why not. */
export function fitOf(
  from: LooseEnd,
  port: { readonly node: string; readonly side: LooseEnd["side"]; readonly name: string },
  kind: Kind,
  body: Body,
  catalogue: Pick<Catalogue, "conversions">,
): Fit | Misfit {
  if (port.side === from.side) {
    return { ok: false, reason: `An ${from.side} does not fit an ${port.side}` };
  }
  if (port.node === from.node) return { ok: false, reason: "A node cannot feed itself" };
  const [source, target] = from.side === "output" ? [from.node, port.node] : [port.node, from.node];
  if (source === INPUTS && target === RESULTS && port.name === NEW_PORT) {
    return { ok: false, reason: "Connect a node between" };
  }
  if (source !== INPUTS && target !== RESULTS && closesCircle(body, source, target)) {
    return { ok: false, reason: "The wire would close a circle" };
  }
  return from.side === "output"
    ? canConnect(from.kind, kind, catalogue.conversions)
    : canConnect(kind, from.kind, catalogue.conversions);
}

/** How well a port fits; the smaller the better: the same kind, then as it is, then converted, then by lists. */
function penalty(fit: Fit | Misfit, kind: Kind): number {
  if (!fit.ok) return Infinity;
  return (fit.conversion ? 2 : 0) + (fit.over ? 4 : 0) +
    (isVariable(kind) || kind === "any" ? 1 : 0);
}

/**
 * The port of a node that fits a wire best, where the wire is let go on the node rather than on a port; free inputs
 * before taken ones. In a group it is the first row that is free.
 */
export function bestPort(
  from: Pick<LooseEnd, "side" | "kind">,
  type: NodeType,
  conversions: Catalogue["conversions"],
  taken: ReadonlySet<string> = new Set(),
): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  const consider = (name: string, kind: Kind): void => {
    const fit = from.side === "output"
      ? canConnect(from.kind, kind, conversions)
      : canConnect(kind, from.kind, conversions);
    const cost = penalty(fit, kind) + (taken.has(name) ? 10 : 0);
    if (cost < least) [best, least] = [name, cost];
  };
  if (from.side === "input") {
    for (const [name, port] of Object.entries(type.outputs)) consider(name, port.kind);
    return best;
  }
  for (const [name, input] of Object.entries(type.inputs)) {
    if (!isGroup(input)) {
      consider(name, input.kind);
      continue;
    }
    for (const [member, port] of Object.entries(input.group)) {
      let row = 0;
      while (taken.has(`${name}.${row}.${member}`)) row++;
      if (row < (input.max ?? Infinity)) consider(`${name}.${row}.${member}`, port.kind);
    }
  }
  return best;
}
