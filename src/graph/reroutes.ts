import { targets } from "./edit_nodes.ts";
import type { Target } from "./edit_wires.ts";
import { isVariable } from "./kind.ts";
import type { Kind } from "./kind.ts";
import { REROUTE } from "./node_types.ts";
import { own } from "./record.ts";
import { isLink, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Body } from "./workflow.ts";

const PORT = "value";

export function isReroute(body: Body, node: string): boolean {
  return own(body.nodes, node)?.type === REROUTE;
}

/** Where a wire really starts on its canvas: the first reroute if nothing comes into it. */
export function startOf(body: Body, source: Source): Source {
  const passed = new Set<string>();
  let found = source;
  while (isReroute(body, found.node) && !passed.has(found.node)) {
    passed.add(found.node);
    const input = body.nodes[found.node]!.inputs?.[PORT];
    if (!isLink(input)) break;
    found = sourceOf(input);
  }
  return found;
}

/** The inputs that a wire into this one feeds: those behind a reroute. */
export function endsOf(
  body: Body,
  to: Target,
  passed: ReadonlySet<string> = new Set(),
): readonly Target[] {
  if (!isReroute(body, to.node) || to.port !== PORT) return [to];
  if (passed.has(to.node)) return [];
  const through = new Set([...passed, to.node]);
  return targets(body, to).flatMap((one) => endsOf(body, one, through));
}

/** What the inputs behind a reroute take, where one of them says it. */
export function kindBehind(
  body: Body,
  reroute: string,
  kindOf: (input: Target) => Kind | undefined,
): Kind | undefined {
  return endsOf(body, { node: reroute, port: PORT }).map(kindOf)
    .find((kind) => kind !== undefined && kind !== "any" && !isVariable(kind));
}
