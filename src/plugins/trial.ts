import type { AnyNode } from "../graph/catalogue.ts";
import type { NodeType } from "../graph/node.ts";
import type { Plugin } from "./plugin.ts";

/** What came of loading a plugin's code in a process of its own, where that can cost nobody anything. */
export interface PluginTrial {
  /** The stamp of what was tried. */
  readonly code: string;
  /** Why none of it can be used, and the file that it came to. */
  readonly fault?: { readonly file?: string; readonly message: string };
  /** What is wrong with files of its nodes, by name. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** What its nodes say of themselves, by type. */
  readonly nodes: Readonly<Record<string, TriedNode>>;
}

/** A node as it says that it is, without its code. */
export interface TriedNode {
  readonly node: NodeType;
  /** It has a `changes`. */
  readonly changes?: true | undefined;
}

/** Code of plugins that are not braid's own, which no process loads but one of their own. */
export interface Apart {
  /** Tries one, to know what its nodes are. */
  tryOut(plugin: Plugin): Promise<PluginTrial>;
  /** Whether that is known by now, without waiting for a trial. */
  isTried(plugin: Plugin): boolean | Promise<boolean>;
  /** A node that runs there, of this code and no other. */
  nodeOf(plugin: Plugin, type: string, tried: TriedNode, code: string): AnyNode;
  /** What a plugin asks for and has not got, in a sentence. */
  lack?(plugin: Plugin): string | undefined;
}
