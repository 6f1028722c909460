import { pluginOf } from "../graph/catalogue.ts";
import { namedModels } from "../graph/named_models.ts";
import { usedTypes } from "../graph/node_types.ts";
import { lockFaults, lockPath, parseLock, stateIntegrity } from "../packages/graph_lock.ts";
import type { GraphLock } from "../packages/graph_lock.ts";
import { filesIntegrity } from "../packages/package_files.ts";
import { readFolder } from "../packages/read_folder.ts";
import type { Plugin } from "../plugins/plugin.ts";
import { openPlugins } from "./checked_document.ts";
import { EXIT, Failure, usageFault } from "./exit_code.ts";
import type { Host } from "./host.ts";
import type { Variants } from "./variants.ts";

interface Places {
  readonly host: Host;
  readonly given: { readonly plugins: readonly string[]; readonly models: readonly string[] };
  /** Folder of models that nodes have taught. */
  readonly taught?: string;
}

/** Where the lock of a graph is. @throws Failure for one of standard input */
export function lockOfGraph(path: string): string {
  if (path === "-") throw usageFault("A lock is beside the graph's file: name that");
  return lockPath(path);
}

/**
 * What a graph has here: the plugins of others that it uses, and the models that its variants name.
 *
 * @throws PackageError for a plugin with links
 */
export async function hereFor(
  { document, all, library }: Variants,
  { host, given, taught }: Places,
): Promise<GraphLock> {
  const { plugins } = await openPlugins(given.plugins, host);
  const used = new Set(usedTypes(document.workflow).map(pluginOf));
  const others = [...plugins.values()].filter(({ name, builtIn }) => !builtIn && used.has(name));
  const entries = await Promise.all(
    others.map(async (plugin) => [plugin.name, await stateOf(plugin, host)] as const),
  );
  const ids = new Set(
    all.flatMap(({ checked }) => [...namedModels(checked.graph, library)].map(({ id }) => id)),
  );
  const models = await host.models(given.models, taught);
  const states = await Promise.all([...ids].map(async (id) => {
    const state = await models.state(id).catch(() => undefined); // one that is not there
    return state === undefined ? [] : [[id, stateIntegrity(state)] as const];
  }));
  return {
    braid: host.version,
    plugins: Object.fromEntries(entries),
    models: Object.fromEntries(states.flat()),
  };
}

async function stateOf(
  { name, folder, manifest: { version } }: Plugin,
  host: Host,
): Promise<GraphLock["plugins"][string]> {
  const integrity = filesIntegrity(readFolder(folder).all);
  const installs = await host.openInstalls().catch(() => undefined);
  const from = installs?.list().find((one) => one.name === name && one.folder === folder)
    ?.entry?.from;
  const [, npm] = /^(npm:@?[^@]+)/.exec(from ?? "") ?? [];
  return { version, integrity, ...(npm !== undefined && { from: `${npm}@${version}` }) };
}

/**
 * What the lock of a graph says.
 *
 * @throws Failure where there is none, or something else here than it says
 */
export async function demandLock(
  path: string,
  variants: Variants,
  places: Places,
): Promise<GraphLock> {
  const file = lockOfGraph(path);
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Failure(EXIT.missing, `There is no "${file}": braid lock "${path}" makes one`, {
      cause,
    });
  }
  const lock = parseLock(text, file);
  const faults = lockFaults(lock, await hereFor(variants, places));
  if (!faults.length) return lock;
  throw new Failure(EXIT.invalid, `What is here is not what "${file}" says`, { hints: faults });
}
