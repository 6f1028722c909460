import type { Diagnostic } from "./diagnostic.ts";
import type { FlatInput, Trail } from "./follow.ts";
import type { Source } from "./reference.ts";

/** A node that runs. */
export interface FlatNode {
  readonly type: string;
  readonly inputs: Readonly<Record<string, FlatInput>>;
  /** Why inputs that the document connects are not here: `it comes from the muted node "load"`. */
  readonly lost: Readonly<Record<string, string>>;
  /** The node as the document has it: its id there, and the subgraph in whose definition it stands. */
  readonly origin: { readonly node: string; readonly subgraph?: string };
  /** The subgraphs it is in, and the entries that its wires lead through. */
  readonly through: readonly Trail[];
}

/** What stands among the outputs for others: a reroute, or an instance of a subgraph. */
export interface Handed {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  /** The outputs that it hands on. */
  readonly sources: readonly Source[];
  /** The entries on the way. */
  readonly through: readonly Trail[];
}

/** A graph of nothing but nodes that run: no subgraphs, no reroutes, nothing muted or bypassed. */
export interface FlatGraph {
  /** By id; that of a node inside a subgraph is `instance/node`. */
  readonly nodes: ReadonlyMap<string, FlatNode>;
  /** The nodes that a run is for. */
  readonly outputs: readonly string[];
  /** Those of them that are asked for themselves. */
  readonly direct: ReadonlySet<string>;
  /** What the others are there for. */
  readonly handed: readonly Handed[];
  /** The entries that the document names as outputs, whether they are here or not, as `entryKey` names them. */
  readonly asked: ReadonlySet<string>;
  /** Nodes that do not run because they cannot do without a muted one, and which. */
  readonly idle: ReadonlyMap<string, string>;
  /** What stood in the way of flattening. */
  readonly diagnostics: readonly Diagnostic[];
}
