import type { Conversion, ConversionInfo } from "./conversion.ts";
import { CONVERSIONS } from "./conversion.ts";
import type { KindInfo } from "./kind.ts";
import type { NodeContext, NodeDefinition, NodeType } from "./node.ts";
import type { NamedKind } from "./port.ts";
import { PRIMITIVES } from "./primitives.ts";

export interface PluginInfo {
  readonly version: string;
  readonly title?: string;
  /** Changes with what it contributes beside nodes and kinds. */
  readonly contributes?: string;
}

/** All that a graph is checked against, as plain data: the browser gets it as JSON. */
export interface Catalogue {
  /** By type, `plugin.file`. */
  readonly nodes: Readonly<Record<string, NodeType>>;
  readonly kinds: Readonly<Record<string, KindInfo>>;
  readonly conversions: readonly ConversionInfo[];
  readonly plugins: Readonly<Record<string, PluginInfo>>;
  /** Plugins of which no node can be used, with why. */
  readonly disabled?: Readonly<Record<string, string>>;
  /** Plugins that are still being tried out, whose nodes are not in it yet. */
  readonly trying?: readonly string[];
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
  readonly disabled?: Readonly<Record<string, string>>;
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
    disabled: parts.disabled ?? {},
  };
}

/** What a definition says of itself, without its code: palette, inspector and documentation are made from this. */
export function describe(definition: NodeType): NodeType {
  return JSON.parse(
    JSON.stringify(
      definition,
      (_, value) =>
        typeof value === "bigint"
          ? Number(value)
          : typeof value === "number" && !Number.isFinite(value)
          ? undefined // no bound
          : value,
    ),
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
    ...(library.disabled && { disabled: library.disabled }),
  };
}

/** The plugin that a node type belongs to: `concept` of `concept.gcfg`. */
export function pluginOf(type: string): string {
  return type.split(".", 1)[0] ?? type;
}
