import { basename, join } from "@std/path";
import type { Library } from "../../src/graph/catalogue.ts";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { openRegistry, type Registry } from "../../src/plugins/registry.ts";
import { CONVERSIONS, KINDS } from "../../src/sdk/kinds.ts";

/** The folder of the plugins that braid comes with. */
export const NODES: string = join(import.meta.dirname!, "../../nodes");

/** Those plugins, as the loader finds them. */
export function nodeRegistry(): Promise<Registry> {
  return openRegistry([NODES], { version: "0.1.0" });
}

let library: Promise<Library> | undefined;

/** All nodes of those plugins, loaded once. */
export function nodeLibrary(): Promise<Library> {
  return library ??= load();
}

async function load(): Promise<Library> {
  const registry = await nodeRegistry();
  const { nodes, diagnostics } = await registry.loadAll();
  for (const { plugin, file, message } of [...registry.diagnostics, ...diagnostics]) {
    throw new Error(`${plugin}/${file}: ${message}`);
  }
  return createLibrary({ nodes, kinds: KINDS, conversions: CONVERSIONS, plugins: registry.info });
}

function isPlugin(folder: string): boolean {
  try {
    return Deno.statSync(join(folder, "plugin.json")).isFile;
  } catch {
    return false;
  }
}

/** Every template graph of the plugins. */
export const TEMPLATES: readonly { readonly name: string; readonly path: string }[] = [
  ...Deno.readDirSync(NODES),
].filter(({ name }) => isPlugin(join(NODES, name))).flatMap(({ name: plugin }) => {
  const folder = join(NODES, plugin, "templates");
  return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".graph.json"))
    .map(({ name }) => ({
      name: `${plugin}/${basename(name, ".graph.json")}`,
      path: join(folder, name),
    }));
}).sort((a, b) => a.name < b.name ? -1 : 1);
