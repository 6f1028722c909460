import type { Canvas } from "../../src/graph/canvas.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { canConnect } from "../../src/graph/connect.ts";
import type { Fit, Misfit } from "../../src/graph/connect.ts";
import { isGroup } from "../../src/graph/group.ts";
import { isVariable } from "../../src/graph/kind.ts";
import type { Kind } from "../../src/graph/kind.ts";
import type { NodeType } from "../../src/graph/node.ts";
import type { Port } from "../../src/graph/port.ts";
import { own } from "../../src/graph/record.ts";
import { INPUTS, isLink, placeOf, RESULTS, sourceOf } from "../../src/graph/reference.ts";
import type { Source } from "../../src/graph/reference.ts";
import type { Body, Point } from "../../src/graph/workflow.ts";
import { NEW_PORT } from "../../src/drawing/guess_type.ts";
import { t } from "../../src/words/translate.ts";

/** The end of a wire that is held fast while the other is dragged. */
export interface LooseEnd {
  readonly node: string;
  readonly port: string;
  /** `output`: the wire is looking for an input. */
  readonly side: "output" | "input";
  readonly kind: Kind;
  /** A prompt has a part in what comes from it. */
  readonly isPrompted?: boolean;
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
  canvas: Canvas,
  from: Pick<LooseEnd, "node" | "port" | "side">,
  port: { readonly node: string; readonly side: LooseEnd["side"]; readonly name: string },
): Fit | Misfit {
  if (port.side === from.side) {
    return {
      ok: false,
      reason: from.side === "input"
        ? t`An input does not fit an input`
        : t`An output does not fit an output`,
    };
  }
  const to = { node: port.node, port: port.name };
  const [source, target] = from.side === "output" ? [from, to] : [to, from];
  const isNew = [source, target].map(({ port }) => port === NEW_PORT);
  if (isNew[0] && target.node === RESULTS || isNew[1] && source.node === INPUTS) {
    return { ok: false, reason: "Connect a node between" };
  }
  if (isNew[0] || isNew[1]) return { ok: true };
  return canvas.canWire(source, target);
}

/** How well a port fits; the smaller the better: the same kind, then as it is, then converted, then by lists. */
function penalty(fit: Fit | Misfit, kind: Kind): number {
  if (!fit.ok) return Infinity;
  return (fit.conversion ? 2 : 0) + (fit.over ? 4 : 0) +
    (isVariable(kind) || kind === "any" ? 1 : 0);
}

/**
 * The port of a node that fits a wire best, where the wire is let go on the node rather than on a port; free inputs
 * before taken ones, then those meant for a prompt or not, as the wire has one. In a group it is the first row that is
 * free.
 *
 * @param from The end that the wire starts at
 * @param fitAt How the wire fits a port of this name and kind
 */
export function bestPort(
  { side, isPrompted = false }: Pick<LooseEnd, "side" | "isPrompted">,
  type: NodeType,
  fitAt: (name: string, kind: Kind) => Fit | Misfit,
  taken: ReadonlySet<string> = new Set(),
): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  const consider = (name: string, { kind, prompted }: Port): void => {
    const cost = penalty(fitAt(name, kind), kind) + (taken.has(name) ? 10 : 0) +
      ((prompted ?? false) === isPrompted ? 0 : 0.5);
    if (cost < least) [best, least] = [name, cost];
  };
  if (side === "input") {
    for (const [name, port] of Object.entries(type.outputs)) consider(name, port);
    return best;
  }
  for (const [name, input] of Object.entries(type.inputs)) {
    if (!isGroup(input)) {
      consider(name, input);
      continue;
    }
    for (const [member, port] of Object.entries(input.group)) {
      let row = 0;
      while (taken.has(`${name}.${row}.${member}`)) row++;
      if (row < (input.max ?? Infinity)) consider(`${name}.${row}.${member}`, port);
    }
  }
  return best;
}

/** {@link bestPort} of a node that is not on the canvas yet: nothing else is wired to it. */
export function bestPortOfNew(
  from: Pick<LooseEnd, "side" | "kind" | "isPrompted">,
  type: NodeType,
  conversions: Catalogue["conversions"],
): string | undefined {
  const { side, kind } = from;
  const fitAt = (_: string, other: Kind): Fit | Misfit =>
    side === "output" ? canConnect(kind, other, conversions) : canConnect(other, kind, conversions);
  return bestPort(from, type, fitAt);
}

/** Whether a prompt has a part in what an output gives: one that is written, or comes by a wire. */
export function hasPrompt(
  nodes: Body["nodes"],
  output: Source,
  lookup: (type: string) => NodeType | undefined,
): boolean {
  const seen = new Set<string>();
  const look = ({ node }: Source): boolean => {
    const entry = own(nodes, node);
    if (!entry || seen.has(node)) return false;
    seen.add(node);
    const { inputs = {}, type } = entry;
    const known = lookup(type)?.inputs ?? {};
    const asks = Object.entries(known).some(([name, input]) =>
      !isGroup(input) && input.syntax === "prompt" &&
      (own(inputs, name) ?? (input.optional && "")) !== ""
    );
    return asks || Object.values(inputs).some((input) => isLink(input) && look(sourceOf(input)));
  };
  return look(output);
}
