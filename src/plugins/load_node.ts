import { join, toFileUrl } from "@std/path";
import type { AnyNode } from "../graph/catalogue.ts";
import { describe } from "../graph/catalogue.ts";
import { definitionFaults } from "../graph/definition.ts";
import { leadingDoc } from "./leading_doc.ts";
import type { Plugin, PluginDiagnostic } from "./plugin.ts";

/** A node that could be loaded, or what is wrong with it. */
export interface LoadedNode {
  readonly node?: AnyNode;
  readonly diagnostics: readonly PluginDiagnostic[];
}

/** What a node says of itself is a few KB: bytes as JSON. */
const MAX_TEXT = 2 ** 20;

/** Imports the file of a node. Whatever that does but end or block the process, it is a fault of this node alone. */
export async function loadNode(
  plugin: Plugin,
  file: string,
  onThrown?: (thrown: unknown) => void,
): Promise<LoadedNode> {
  const path = join(plugin.folder, file);
  try {
    const source = await Deno.readTextFile(path);
    const { default: definition } = await import(toFileUrl(path).href) as { default?: unknown };
    const faults = definitionFaults(definition);
    if (faults.length) return faultyNode(plugin, file, faults);
    const node = definition as AnyNode;
    const doc = node.doc ?? leadingDoc(source);
    const revision = `${plugin.name}@${plugin.manifest.version}`;
    const loaded = {
      ...node,
      revision,
      ...(doc !== undefined && { doc }),
      ...(node.check && { checks: true as const }),
    };
    if (JSON.stringify(describe(loaded)).length > MAX_TEXT) {
      return faultyNode(plugin, file, [`It says more of itself than ${MAX_TEXT} characters`]);
    }
    return { node: loaded, diagnostics: [] };
  } catch (error) {
    onThrown?.(error);
    return faultyNode(plugin, file, [`Cannot import it: ${wordsOf(error)}`]);
  }
}

const MAX_WORDS = 500;
/** What paints words in a terminal, as Deno's messages do. */
// deno-lint-ignore no-control-regex
const COLORS = /\x1b\[[\d;]*m/g;

/** What was thrown may be anything, and trap whoever looks at it. */
function wordsOf(thrown: unknown): string {
  try {
    const words = String(thrown instanceof Error ? thrown.message : thrown);
    return words.slice(0, 2 * MAX_WORDS).replaceAll(COLORS, "").trim().slice(0, MAX_WORDS)
      .replaceAll(/\s*\n\s*/g, " ");
  } catch {
    return "it throws what cannot be read";
  }
}

export function faultyNode(
  { name }: Plugin,
  file: string,
  messages: readonly string[],
): LoadedNode {
  return {
    diagnostics: messages.map((message) => ({ plugin: name, file, severity: "error", message })),
  };
}
