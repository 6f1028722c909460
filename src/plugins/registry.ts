import { hash } from "node:crypto";
import { basename, join, resolve } from "@std/path";
import type { AnyNode, PluginInfo } from "../graph/catalogue.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { KindInfo } from "../graph/kind.ts";
import { hasManifest, MANIFEST } from "./contained.ts";
import type { LoadedNode } from "./load_node.ts";
import { loadNode } from "./load_node.ts";
import { loadApart } from "./load_apart.ts";
import { isRange, isWithin } from "./manifest.ts";
import type { Plugin, PluginDiagnostic } from "./plugin.ts";
import { fewOfEach, readPlugin } from "./plugin.ts";
import { nearest } from "../words/nearest.ts";
import type { Apart, PluginTrial } from "./trial.ts";

export interface RegistryOptions {
  /** The version of braid, for `engines.braid`. */
  readonly version: string;
  /** Folders of braid's own plugins, whose names nobody else can take. */
  readonly builtIn?: readonly string[];
  /** Where the code of all others runs: each is tried out once, before a node of it is asked for. */
  readonly apart?: Apart;
  /** Given what files of nodes throw when they are imported here, for their author. */
  readonly onThrown?: (thrown: unknown) => void;
}

/** Node definitions that could be loaded, and what is wrong with the others. */
export interface LoadedNodes {
  readonly nodes: Readonly<Record<string, AnyNode>>;
  readonly diagnostics: readonly PluginDiagnostic[];
}

export interface TriedTypes {
  readonly types: readonly string[];
  /** Plugins that are still being tried out, by their names. */
  readonly trying: readonly string[];
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
  /** The types of which it is known by now what they are, and the plugins of all others, which are tried on. */
  triedTypes(): Promise<TriedTypes>;
}

/** Those that are not braid's own. */
export const othersIn = (plugins: Registry["plugins"]): readonly Plugin[] =>
  [...plugins.values()].filter(({ builtIn }) => !builtIn);

/** A plugin that is not braid's own, which is to be allowed something or forbidden it. @throws NotFound for a name that none has */
export function namedOther(others: readonly Plugin[], name: string): Plugin {
  const plugin = others.find((one) => one.name === name);
  if (plugin) return plugin;
  const near = nearest(name, others.map((one) => one.name));
  throw new Deno.errors.NotFound(
    `There is no plugin "${name}" to be allowed anything: ${
      near ? `did you mean "${near}"?` : "name its folder by --plugins"
    }`,
  );
}

/** Scans folders of plugins, braid's own first, then first come first served; a folder with a `plugin.json` is one itself. */
export async function openRegistry(
  folders: readonly string[],
  options: RegistryOptions,
): Promise<Registry> {
  const { builtIn = [], version } = options;
  const plugins = new Map<string, Plugin>();
  const diagnostics: PluginDiagnostic[] = [];
  for (const root of [...builtIn, ...folders]) {
    const own = builtIn.includes(root);
    const read = (await pluginFolders(resolve(root), diagnostics))
      .map((folder) => readPlugin(folder, version, own));
    for (const { plugin, diagnostics: found } of await Promise.all(read)) {
      diagnostics.push(...found);
      const other = plugin && plugins.get(plugin.name);
      if (!plugin || other?.folder === plugin.folder) continue;
      if (!other) plugins.set(plugin.name, plugin);
      else {diagnostics.push({
          plugin: plugin.name,
          severity: "error",
          message: taken(plugin, other),
        });}
    }
  }
  const all = [...plugins.values()];
  const others = othersIn(plugins);
  const types = all.flatMap(({ nodes }) => [...nodes.keys()]).sort();
  const loaded = new Map<string, Promise<LoadedNode>>();
  const { apart } = options;
  for (const plugin of others) {
    const message = apart?.lack?.(plugin);
    if (message === undefined) continue;
    diagnostics.push({ plugin: plugin.name, file: "plugin.json", severity: "warning", message });
  }
  /** By the plugins' names: only those are tried out of which a node is asked for. */
  const tried = new Map<string, Promise<PluginTrial>>();
  const tryOnce = (plugin: Plugin, apart: Apart): Promise<PluginTrial> => {
    const trial = tried.get(plugin.name) ?? apart.tryOut(plugin);
    tried.set(plugin.name, trial);
    return trial;
  };
  const loadOnce = (type: string): Promise<LoadedNode> | undefined => {
    const plugin = plugins.get(type.split(".", 1)[0]!);
    const file = plugin?.nodes.get(type);
    if (!plugin || file === undefined) return undefined;
    const load = (): Promise<LoadedNode> =>
      plugin.builtIn || !apart
        ? loadNode(plugin, file, options.onThrown)
        : loadApart(plugin, file, { apart, tried: tryOnce(plugin, apart) });
    const node = loaded.get(type) ?? load();
    loaded.set(type, node);
    return node;
  };
  const loadNodeTypes = async (wanted: Iterable<string>): Promise<LoadedNodes> => {
    const unique = [...new Set(wanted)].sort();
    const results = await Promise.all(unique.map(loadOnce));
    const nodes = unique.flatMap((type, index) => {
      const node = results[index]?.node;
      return node ? [[type, node] as const] : [];
    });
    return {
      nodes: Object.fromEntries(nodes),
      diagnostics: distinct(results.flatMap((result) => result?.diagnostics ?? [])),
    };
  };
  return {
    plugins,
    diagnostics,
    types,
    kinds: all.flatMap(({ manifest }) => manifest.contributes.kinds ?? []),
    info: Object.fromEntries(
      all.map((plugin) => [plugin.name, infoOf(plugin)]),
    ),
    loadNodeTypes,
    loadAll: () => loadNodeTypes(types),
    async triedTypes() {
      const known = await Promise.all(others.map((plugin) => apart?.isTried(plugin) ?? true));
      const untried = others.filter(({ nodes }, index) => nodes.size && !known[index]);
      const trying = untried.map(({ name }) => name);
      return {
        types: types.filter((type) => !trying.includes(type.split(".", 1)[0]!)),
        trying,
      };
    },
  };
}

function infoOf({ manifest: { version, title }, templates, forEditor }: Plugin): PluginInfo {
  const contributes = [templates, forEditor].some((one) => Object.keys(one).length)
    ? hash("sha256", JSON.stringify([templates, forEditor]), "hex").slice(0, 16)
    : undefined;
  return { version, title, ...(contributes !== undefined && { contributes }) };
}

function taken({ name, folder }: Plugin, other: Plugin): string {
  return other.builtIn
    ? `The name "${name}" is that of one of braid's own: rename the plugin in ${folder}`
    : `Two plugins have the name "${name}": ${other.folder} is used, ${folder} is not`;
}

/** What goes for a whole plugin is told once, not for each of its nodes. */
function distinct(diagnostics: readonly PluginDiagnostic[]): readonly PluginDiagnostic[] {
  return fewOfEach([...new Map(diagnostics.map((one) => [JSON.stringify(one), one])).values()]);
}

async function pluginFolders(
  folder: string,
  diagnostics: PluginDiagnostic[],
): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name === MANIFEST) return [folder];
      if (!isFile && !/^[._]/.test(name) && name !== "node_modules") names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      const message = `Cannot read the folder ${folder}: ${(error as Error).message}`;
      diagnostics.push({ plugin: basename(folder), severity: "error", message });
    }
    return [];
  }
  const found = names.sort().map((name) => join(folder, name));
  const there = await Promise.all(found.map(hasManifest));
  return found.filter((_, index) => there[index]);
}

/** What a workflow's `requires` asks for and does not get: a plugin that is missing, or another version of it. */
export function requirementFaults(
  requires: Readonly<Record<string, string>>,
  plugins: Readonly<Record<string, PluginInfo>>,
): readonly Diagnostic[] {
  return Object.entries(requires).flatMap(([name, range]): readonly Diagnostic[] => {
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    const fix =
      `find the plugin "${name}" ${range} by braid plugin search, and install it by braid plugin add`;
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
