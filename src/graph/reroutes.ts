import type { Target } from "./edit_wires.ts";
import { isVariable } from "./kind.ts";
import type { Kind } from "./kind.ts";
import { REROUTE } from "./node_types.ts";
import { own } from "./record.ts";
import { isLink, linkTo, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Body } from "./workflow.ts";

const PORT = "value";

export function isReroute(body: Body, node: string): boolean {
  return own(body.nodes, node)?.type === REROUTE;
}

/** What is known of the wires of a canvas, which does not change: a canvas with a change is another one. */
interface Known {
  /** Where wires from reroutes really start, by the reroute's id. */
  readonly starts: Map<string, Source>;
  /** The inputs that each output leads to, as links write it. */
  readonly ends: ReadonlyMap<string, readonly Target[]>;
}
const known = new WeakMap<Body, Known>();

function knownOf(body: Body): Known {
  const found = known.get(body);
  if (found) return found;
  const ends = new Map<string, Target[]>();
  for (const [node, { inputs }] of Object.entries(body.nodes)) {
    for (const [port, input] of Object.entries(inputs ?? {})) {
      if (!isLink(input)) continue;
      const there = ends.get(input.from);
      if (there) there.push({ node, port });
      else ends.set(input.from, [{ node, port }]);
    }
  }
  const made = { starts: new Map(), ends };
  known.set(body, made);
  return made;
}

/** Where a wire really starts on its canvas: the first reroute if nothing comes into it. */
export function startOf(body: Body, source: Source): Source {
  const { starts } = knownOf(body);
  const passed = new Set<string>();
  let found = source;
  while (isReroute(body, found.node) && !passed.has(found.node)) {
    const before = starts.get(found.node);
    if (before) {
      found = before;
      break;
    }
    passed.add(found.node);
    const input = body.nodes[found.node]!.inputs?.[PORT];
    if (!isLink(input)) break;
    found = sourceOf(input);
  }
  for (const node of passed) starts.set(node, found);
  return found;
}

/** The inputs that a wire into this one feeds: those behind a reroute. */
export function endsOf(body: Body, to: Target): readonly Target[] {
  return [...endsBehind(body, to)];
}

/** The ends in the order of their wires, at any depth. */
function* endsBehind(body: Body, to: Target, most = Infinity): Iterable<Target> {
  const { ends } = knownOf(body);
  const passed = new Set<string>();
  const open = [to];
  for (let next = open.pop(); next && most-- > 0; next = open.pop()) {
    if (!isReroute(body, next.node) || next.port !== PORT) yield next;
    else if (!passed.has(next.node)) {
      passed.add(next.node);
      const behind = ends.get(linkTo(next.node, PORT).from) ?? [];
      for (let index = behind.length; index > 0;) open.push(behind[--index]!);
    }
  }
}

/** Reroutes and inputs that are looked at for a kind: many more than one canvas shows, and little enough for each wire. */
const MOST_LOOKED_AT = 200;

/** What the inputs behind a reroute take, where one of them says it. */
export function kindBehind(
  body: Body,
  reroute: string,
  kindOf: (input: Target) => Kind | undefined,
): Kind | undefined {
  for (const end of endsBehind(body, { node: reroute, port: PORT }, MOST_LOOKED_AT)) {
    const kind = kindOf(end);
    if (kind !== undefined && kind !== "any" && !isVariable(kind)) return kind;
  }
  return undefined;
}
