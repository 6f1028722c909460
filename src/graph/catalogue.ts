import type { Conversion, ConversionInfo } from "./conversion.ts";
import { CONVERSIONS } from "./conversion.ts";
import { isGroup } from "./group.ts";
import type { KindInfo } from "./kind.ts";
import type { NodeContext, NodeDefinition, NodeType } from "./node.ts";
import type { NamedKind } from "./port.ts";
import { PRIMITIVES } from "./primitives.ts";

export interface PluginInfo {
  readonly version: string;
  readonly title?: string;
}

/** All that a graph is checked against, as plain data: the browser gets it as JSON. */
export interface Catalogue {
  /** By type, `plugin.file`. */
  readonly nodes: Readonly<Record<string, NodeType>>;
  readonly kinds: Readonly<Record<string, KindInfo>>;
  readonly conversions: readonly ConversionInfo[];
  readonly plugins: Readonly<Record<string, PluginInfo>>;
}

/** A catalogue with the code of its nodes and conversions: what runs. */
export interface Library<C extends NodeContext = NodeContext> extends Catalogue {
  readonly nodes: Readonly<Record<string, AnyNode<C>>>;
  readonly conversions: readonly Conversion[];
}

/** Any node that runs in a context `C`. */
// deno-lint-ignore no-explicit-any
export type AnyNode<C extends NodeContext = NodeContext> = NodeDefinition<any, any, C>;

export interface LibraryParts<C extends NodeContext> {
  readonly nodes: Readonly<Record<string, AnyNode<C>>>;
  readonly kinds?: readonly (KindInfo | NamedKind<unknown>)[];
  readonly conversions?: readonly Conversion[];
  readonly plugins?: Readonly<Record<string, PluginInfo>>;
}

/** A library of these parts and all that needs no plugin. */
export function createLibrary<C extends NodeContext>(parts: LibraryParts<C>): Library<C> {
  const kinds = [...PRIMITIVES, ...parts.kinds ?? []]
    .map((kind) => typeof kind === "function" ? kind.info : kind);
  return {
    nodes: parts.nodes,
    kinds: Object.fromEntries(kinds.map((kind) => [kind.name, kind])),
    conversions: [...CONVERSIONS, ...parts.conversions ?? []],
    plugins: parts.plugins ?? {},
  };
}

/** What a definition says of itself, without its code: palette, inspector and documentation are made from this. */
export function describe(definition: NodeType): NodeType {
  return JSON.parse(
    JSON.stringify(definition, (_, value) => typeof value === "bigint" ? Number(value) : value),
  ) as NodeType;
}

/** The catalogue of a library, fit for JSON. */
export function describeLibrary(library: Catalogue): Catalogue {
  const nodes = Object.entries(library.nodes).map(([type, node]) =>
    [type, describe(node)] as const
  );
  return {
    nodes: Object.fromEntries(nodes),
    kinds: library.kinds,
    conversions: library.conversions.map(({ from, to, doc }) => ({
      from,
      to,
      ...(doc !== undefined && { doc }),
    })),
    plugins: library.plugins,
  };
}

/** The plugin that a node type belongs to: `concept` of `concept.gcfg`. */
export function pluginOf(type: string): string {
  return type.split(".", 1)[0] ?? type;
}

/** What a definition could not mean: for whoever loads definitions written by others. */
export function definitionFaults(definition: unknown): readonly string[] {
  if (typeof definition !== "object" || definition === null) {
    return ["The default export is not a node: expected the result of defineNode()"];
  }
  const node = definition as Partial<NodeDefinition>;
  const faults: string[] = [];
  if (typeof node.run !== "function") faults.push("It has no run()");
  if (typeof node.title !== "string" || !node.title) faults.push("It has no title");
  if (typeof node.category !== "string") faults.push("It has no category");
  if (typeof node.inputs !== "object") faults.push("It has no inputs");
  if (typeof node.outputs !== "object") faults.push("It has no outputs");
  if (faults.length) return faults;
  for (const [name, input] of Object.entries(node.inputs!)) {
    if (name.includes(".")) faults.push(`The name of input "${name}" has a dot`);
    for (const [cell, port] of Object.entries(isGroup(input) ? input.group : { [name]: input })) {
      if (port?.kind === undefined) faults.push(`Input "${cell}" has no kind`);
      else if (port.keep) faults.push(`Input "${cell}" is marked to be kept, which is for outputs`);
    }
  }
  for (const [name, output] of Object.entries(node.outputs!)) {
    if (name.includes(".")) faults.push(`The name of output "${name}" has a dot`);
    if (output?.kind === undefined) faults.push(`Output "${name}" has no kind`);
    else if (output.lazy) faults.push(`Output "${name}" is marked lazy, which is for inputs`);
  }
  return faults;
}
