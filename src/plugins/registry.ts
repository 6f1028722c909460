import { join, resolve, toFileUrl } from "@std/path";
import type { AnyNode, PluginInfo } from "../graph/catalogue.ts";
import { definitionFaults } from "../graph/definition.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { KindInfo } from "../graph/kind.ts";
import { leadingDoc } from "./leading_doc.ts";
import type { ContributionPoints } from "./manifest.ts";
import { isRange, isWithin } from "./manifest.ts";
import type { Plugin, PluginDiagnostic } from "./plugin.ts";
import { readPlugin } from "./plugin.ts";

export interface RegistryOptions {
  /** The version of braid, for `engines.braid`. */
  readonly version: string;
  /** What else than nodes, templates and kinds plugins may contribute. */
  readonly points?: ContributionPoints;
  /** Imports a node file: in place of `import()` where code must not run in this process. */
  readonly importFile?: (file: string, plugin: Plugin) => Promise<unknown>;
}

/** Node definitions that could be loaded, and what is wrong with the others. */
export interface LoadedNodes {
  readonly nodes: Readonly<Record<string, AnyNode>>;
  readonly diagnostics: readonly PluginDiagnostic[];
}

/** The plugins of some folders. Nothing of their code has run until nodes are loaded. */
export interface Registry {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly diagnostics: readonly PluginDiagnostic[];
  /** Every node type there is, sorted. */
  readonly types: readonly string[];
  /** Kinds that plugins contribute. */
  readonly kinds: readonly KindInfo[];
  /** What a catalogue says of them. */
  readonly info: Readonly<Record<string, PluginInfo>>;
  /** Imports the files of these types and no others; those that no plugin has are left out. */
  loadNodeTypes(types: Iterable<string>): Promise<LoadedNodes>;
  /** Imports every node, with its documentation. */
  loadAll(): Promise<LoadedNodes>;
}

/** Scans folders of plugins, first come first served; a folder with a `plugin.json` is a plugin itself. */
export async function openRegistry(
  folders: readonly string[],
  options: RegistryOptions,
): Promise<Registry> {
  const plugins = new Map<string, Plugin>();
  const diagnostics: PluginDiagnostic[] = [];
  for (
    const folder of (await Promise.all(folders.map((one) => pluginFolders(resolve(one))))).flat()
  ) {
    const { plugin, diagnostics: found } = await readPlugin(
      folder,
      options.version,
      options.points,
    );
    diagnostics.push(...found);
    if (!plugin) continue;
    const other = plugins.get(plugin.name);
    if (!other) plugins.set(plugin.name, plugin);
    else {
      diagnostics.push({
        plugin: plugin.name,
        severity: "error",
        message:
          `Two plugins have the name "${plugin.name}": ${other.folder} is used, ${folder} is not`,
      });
    }
  }
  const all = [...plugins.values()];
  const types = all.flatMap(({ nodes }) => [...nodes.keys()]).sort();
  const loaded = new Map<string, Promise<LoadedNode>>();
  const load = (type: string): Promise<LoadedNode> | undefined => {
    const plugin = plugins.get(type.split(".", 1)[0]!);
    const file = plugin?.nodes.get(type);
    if (!plugin || file === undefined) return undefined;
    const node = loaded.get(type) ?? loadNode(plugin, file, options.importFile ?? importFile);
    loaded.set(type, node);
    return node;
  };
  const loadNodeTypes = async (wanted: Iterable<string>): Promise<LoadedNodes> => {
    const unique = [...new Set(wanted)].sort();
    const results = await Promise.all(unique.map((type) => load(type)));
    const nodes = unique.flatMap((type, index) => {
      const node = results[index]?.node;
      return node ? [[type, node] as const] : [];
    });
    return {
      nodes: Object.fromEntries(nodes),
      diagnostics: results.flatMap((result) => result?.diagnostics ?? []),
    };
  };
  return {
    plugins,
    diagnostics,
    types,
    kinds: all.flatMap(({ manifest }) => manifest.contributes.kinds ?? []),
    info: Object.fromEntries(
      all.map(({ name, manifest: { version, title } }) => [name, { version, title }]),
    ),
    loadNodeTypes,
    loadAll: () => loadNodeTypes(types),
  };
}

async function pluginFolders(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name === "plugin.json") return [folder];
      if (!isFile && !/^[._]/.test(name) && name !== "node_modules") names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const found = names.sort().map((name) => join(folder, name));
  const there = await Promise.all(found.map(hasManifest));
  return found.filter((_, index) => there[index]);
}

async function hasManifest(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(folder, "plugin.json"))).isFile;
  } catch {
    return false;
  }
}

interface LoadedNode {
  readonly node?: AnyNode;
  readonly diagnostics: readonly PluginDiagnostic[];
}

function importFile(file: string): Promise<unknown> {
  return import(toFileUrl(file).href);
}

async function loadNode(
  plugin: Plugin,
  file: string,
  importFile: NonNullable<RegistryOptions["importFile"]>,
): Promise<LoadedNode> {
  const fail = (messages: readonly string[]): LoadedNode => ({
    diagnostics: messages.map((message) => ({
      plugin: plugin.name,
      file,
      severity: "error",
      message,
    })),
  });
  const path = join(plugin.folder, file);
  let definition: unknown;
  let source: string;
  try {
    [definition, source] = await Promise.all([
      importFile(path, plugin).then((module) => (module as { default?: unknown }).default),
      Deno.readTextFile(path),
    ]);
  } catch (error) {
    return fail([`Cannot import it: ${error instanceof Error ? error.message : error}`]);
  }
  const faults = definitionFaults(definition);
  if (faults.length) return fail(faults);
  const node = definition as AnyNode;
  const doc = node.doc ?? leadingDoc(source);
  const revision = `${plugin.name}@${plugin.manifest.version}`;
  return { node: { ...node, revision, ...(doc !== undefined && { doc }) }, diagnostics: [] };
}

/** What a workflow's `requires` asks for and does not get: a plugin that is missing, or another version of it. */
export function requirementFaults(
  requires: Readonly<Record<string, string>>,
  plugins: Readonly<Record<string, PluginInfo>>,
): readonly Diagnostic[] {
  return Object.entries(requires).flatMap(([name, range]): readonly Diagnostic[] => {
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    const fix = `install the plugin "${name}" ${range}`;
    if (!plugin) {
      const message = `The graph asks for the plugin "${name}" ${range}, which is not installed`;
      return [{ code: "missing-plugin", severity: "warning", message, fix }];
    }
    if (isRange(range) && isWithin(plugin.version, range)) return [];
    const message =
      `The graph asks for the plugin "${name}" ${range}: installed is ${plugin.version}`;
    return [{ code: "plugin-version", severity: "warning", message, fix }];
  });
}
