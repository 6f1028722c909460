import { isGroup } from "./group.ts";
import { isList, sameKind } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { TypeLookup } from "./node_types.ts";
import { REROUTE } from "./node_types.ts";
import { own } from "./record.ts";
import { INPUTS, isLink, literalOf, RESULTS, sourceOf } from "./reference.ts";
import type { Source } from "./reference.ts";
import type { Scope } from "./scope.ts";
import { entryKey, innerScope } from "./scope.ts";

/** What an input gets: the output of a node, or a value. */
export type FlatInput = { readonly from: Source } | { readonly value: unknown };

/** Where a wire really starts, or why nowhere. */
export type Followed =
  & (
    | FlatInput
    /** `muted`: the muted node in its way. */
    | { readonly lost: string; readonly muted?: string }
    | { readonly cycle: readonly string[] }
  )
  & { readonly through?: Trail | undefined };

/** The entries that a wire leads through, as {@link entryKey} names them. Wires that meet share the rest of theirs. */
export interface Trail {
  readonly key: string;
  readonly rest: Trail | undefined;
}

/**
 * Follows a wire back through reroutes, bypassed nodes, and in and out of subgraphs, to the node that runs or the
 * value that is written there. A wire from a node that the document lacks leads to it all the same: that is for
 * validation to say.
 *
 * @param known where earlier wires of the same graph lead, by the steps that they took: those they share are taken once
 */
export function follow(
  start: Scope,
  first: Source,
  lookup: TypeLookup,
  known: Map<string, Followed> = new Map(),
): Followed {
  const passed = new Map<string, string[]>();
  let found = lead(start, first, lookup, { known, passed });
  for (const [step, keys] of [...passed].reverse()) {
    found = { ...found, through: trailOf(keys, found.through) };
    known.set(step, found);
  }
  return found;
}

/** @param passed is filled with the steps taken, and the entries that they are at */
function lead(
  start: Scope,
  first: Source,
  lookup: TypeLookup,
  { known, passed }: {
    readonly known: ReadonlyMap<string, Followed>;
    readonly passed: Map<string, string[]>;
  },
): Followed {
  let scope = start;
  let source = first;
  for (;;) {
    const { node, port } = source;
    const path = scope.prefix + node;
    const step = `${path}.${port}`;
    const before = known.get(step);
    if (before) return before;
    if (passed.has(step)) {
      const steps = [...passed.keys()];
      return { cycle: [...steps.slice(steps.indexOf(step)), step] };
    }
    const keys = [entryKey(node, scope.instance?.name)];
    passed.set(step, keys);

    let input: unknown;
    if (node === INPUTS && scope.instance) {
      const { entry, definition, outside } = scope.instance;
      const declared = own(definition.inputs, port);
      if (!declared) return { from: { node: path, port } };
      keys.push(entryKey(scope.prefix.slice(outside.prefix.length, -1), outside.instance?.name));
      input = own(entry.inputs, port);
      if (input === undefined && declared.default !== undefined) {
        return { value: literalOf(declared.default) };
      }
      scope = outside;
      if (input === undefined) {
        const lost = `the input "${port}" of "${path.slice(0, -INPUTS.length - 1)}" is not set`;
        return { lost };
      }
    } else {
      const entry = own(scope.body.nodes, node);
      if (!entry) return { from: { node: path, port } };
      if (entry.mode === "mute") {
        return { lost: `it comes from the muted node "${path}"`, muted: path };
      }
      if (entry.type === REROUTE) input = own(entry.inputs, "value");
      else if (entry.mode === "bypass") {
        const handed = bypass(lookup(entry.type), port);
        if (!handed) {
          return {
            lost: `the bypassed node "${path}" has no input that fits its output "${port}"`,
          };
        }
        input = own(entry.inputs, handed.name) ?? handed.default;
      } else {
        const inside = innerScope(scope, node, entry);
        const result = own(inside?.instance?.definition.results, port);
        if (!inside || !result) return { from: { node: path, port } };
        for (const part of ["", RESULTS]) keys.push(entryKey(part, inside.instance!.name));
        scope = inside;
        source = sourceOf(result);
        continue;
      }
    }
    if (input === undefined) {
      return { lost: `nothing is connected to "${path}"` };
    }
    if (!isLink(input)) return { value: literalOf(input) };
    source = sourceOf(input);
  }
}

/** A trail that leads through these entries first. */
export function trailOf(keys: readonly string[], rest: Trail | undefined): Trail | undefined {
  return keys.reduceRight<Trail | undefined>((rest, key) => ({ key, rest }), rest);
}

/** The entries of a trail, but for those that were seen before; what is told is seen. */
export function* keysOf(trail: Trail | undefined, seen: Set<Trail>): Iterable<string> {
  for (let at = trail; at && !seen.has(at); at = at.rest) {
    seen.add(at);
    yield at.key;
  }
}

/**
 * The input that a bypassed node hands on as its output: the one of the same name if its kind is the same, else the
 * first of the same kind, in the order the type declares them, else the first that takes a list of it: each of its items
 * goes on then, as from a grid of pictures.
 */
export function bypass(
  type: NodeType | undefined,
  output: string,
): { readonly name: string; readonly default?: unknown } | undefined {
  const kind = own(type?.outputs, output)?.kind;
  if (!type || kind === undefined) return undefined;
  const ports = Object.entries(type.inputs).flatMap(([name, port]) =>
    isGroup(port) ? [] : [{ name, kind: port.kind, default: port.default }]
  );
  const fits = ports.filter((port) => sameKind(port.kind, kind));
  const found = fits.find(({ name }) => name === output) ?? fits[0] ??
    ports.find((port) => isList(port.kind) && sameKind(port.kind.list, kind));
  return found && { name: found.name, default: found.default };
}
