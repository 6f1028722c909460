import type { LoadedNode } from "./load_node.ts";
import { faultyNode } from "./load_node.ts";
import type { Plugin } from "./plugin.ts";
import type { Apart, PluginTrial } from "./trial.ts";

/** What its trial says of a node that is not braid's own, with its code where that runs. */
export async function loadApart(
  plugin: Plugin,
  file: string,
  { apart, tried }: { readonly apart: Apart; readonly tried: Promise<PluginTrial> },
): Promise<LoadedNode> {
  const { fault, files, nodes, code } = await tried;
  if (fault) {
    return {
      diagnostics: [{ plugin: plugin.name, severity: "error", disables: true, ...fault }],
    };
  }
  const found = Object.hasOwn(files, file) ? files[file]! : [];
  const type = `${plugin.name}.${file.replace(/\.[jt]s$/, "")}`;
  const node = Object.hasOwn(nodes, type) ? nodes[type] : undefined;
  if (found.length || !node) {
    return faultyNode(plugin, file, found.length ? found : ["It could not be tried out"]);
  }
  return { node: apart.nodeOf(plugin, type, node, code), diagnostics: [] };
}
