/** Installs plugins, and removes them with all that is remembered of them. */
import { basename, join } from "@std/path";
import type { Installs, StagedPlugin } from "../cli/installs.ts";
import { Folder } from "../files/folder.ts";
import { isWithin } from "../files/no_links.ts";
import { allOf } from "../words/lists.ts";
import { Installed } from "../packages/installed.ts";
import { KEYWORD } from "../packages/npm_registry.ts";
import { badPackage, PackageError } from "../packages/package_error.ts";
import { isPackageName, parseSource, printSource, type Source } from "../packages/source.ts";
import { readManifest } from "../plugins/manifest.ts";
import { NO_PERMISSIONS, ofPermissions } from "../plugins/permissions.ts";
import { type Plugin, readPlugin } from "../plugins/plugin.ts";
import { openRegistry } from "../plugins/registry.ts";
import { type Grants, openGrants } from "./grants.ts";
import { registryHere } from "./npm_here.ts";
import { searchApart, unpackApart } from "./package_process.ts";
import { forgetTrial } from "./plugin_trial.ts";

export interface InstallOptions {
  /** Of braid. */
  readonly version: string;
  /** Folders of braid's own plugins. */
  readonly builtIn: readonly string[];
  /** Where plugins are installed. */
  readonly folder: string;
  /** Folder of the person's settings, where there is one. */
  readonly user: string | undefined;
}

export function openInstalls(options: InstallOptions): Installs {
  const { folder, user, version } = options;
  const installed = new Installed(new Folder(folder));
  const grants = openGrants(user);
  try {
    installed.putRight();
  } catch {
    // Told to who changes something.
  }
  return {
    folder,
    list: () => installed.list(),
    async about({ name, folder }) {
      const { plugin, diagnostics } = await readPlugin(folder, version);
      const allowed = plugin
        ? grants.of({ ...plugin, folder: grantedPlace(installed, name) })
        : NO_PERMISSIONS;
      return { plugin, diagnostics, allowed };
    },
    stage: (text, signal) => stage(parseSource(text), { ...options, installed, grants }, signal),
    search: async (words, signal) =>
      await searchApart({ search: words, registry: await registryHere(KEYWORD) }, signal),
    enable: (name, isEnabled) => installed.enable(name, isEnabled),
    remove(name, discards) {
      installed.demandRemovable(name, discards); // before anything is taken from it
      grants.forbid({ folder: grantedPlace(installed, name) });
      installed.remove(name, discards);
      if (user !== undefined) forgetTrial(new Folder(user), name);
    },
  };
}

interface StageOptions extends InstallOptions {
  readonly installed: Installed;
  readonly grants: Grants;
}

/** @throws PackageError */
async function stage(
  source: Source,
  { installed, grants, version, builtIn }: StageOptions,
  signal: AbortSignal,
): Promise<StagedPlugin> {
  if (source.kind !== "npm" && isWithin(realPath(installed.folder.path), realPath(source.path))) {
    throw badPackage(`"${source.path}" is among the installed plugins already`);
  }
  const registry = source.kind === "npm" ? await registryHere(source.name) : undefined;
  const coming = installed.coming();
  const place = coming.folder;
  try {
    const into = place.folder("package");
    into.make();
    const job = { source, into: into.path, ...(registry && { registry }) };
    const { integrity, archive } = await unpackApart(job, signal);
    const { plugin, warnings } = await readUnpacked(into, place, { version, builtIn });
    const { name, manifest } = plugin;
    const replaces = installed.find(name);
    const there = { ...plugin, folder: grantedPlace(installed, name) };
    const isUpdate = replaces !== undefined && !replaces.isGone; // otherwise another's grants are no matter of it
    const allowed = isUpdate ? grants.of(there) : NO_PERMISSIONS;
    const entry = {
      version: manifest.version,
      from: printSource(source),
      integrity,
      ...(archive !== undefined && { archive }),
    };
    return {
      plugin,
      entry,
      replaces,
      asksNew: ofPermissions(manifest.permissions, allowed, false),
      warnings,
      demandPlace: (discards) => installed.demandPlace(name, entry.from, discards),
      install({ isAllowed, discards }) {
        // Before it is there: one of its name that was deleted by hand may have been allowed more.
        if (!isUpdate) grants.forbid(there);
        installed.put(plugin.folder, name, entry, discards);
        if (isAllowed) grants.allow(there);
      },
      [Symbol.dispose]: () => coming[Symbol.dispose](),
    };
  } catch (error) {
    coming[Symbol.dispose]();
    throw error;
  }
}

/** Gives what was unpacked the name of its plugin, and reads it. @throws PackageError for what is none that can be used */
async function readUnpacked(
  from: Folder,
  place: Folder,
  options: Pick<InstallOptions, "version" | "builtIn">,
): Promise<{ readonly plugin: Plugin; readonly warnings: readonly string[] }> {
  const { manifest, errors } = readManifest(readJson(from, "plugin.json"));
  if (!manifest) throw badPackage(`The package's plugin.json is wrong: ${errors.join("; ")}`);
  const { name } = manifest;
  const folder = place.folder(name);
  if (name !== basename(from.path)) place.move(basename(from.path), name);
  const { plugin, diagnostics } = await readPlugin(folder.path, options.version);
  if (!plugin) throw badPackage(diagnostics.map(({ message }) => message).join("; "));
  const own = await openRegistry([], options);
  if (own.plugins.has(name)) {
    throw badPackage(`The name "${name}" is that of one of braid's own: it cannot be installed`);
  }
  const warnings = [...diagnostics.map(({ message }) => message), ...lacksPackages(folder)];
  return { plugin, warnings };
}

/** What is missing of the packages that it says it needs: npm's are not fetched. */
function lacksPackages(folder: Folder): readonly string[] {
  if (!folder.has("package.json")) return [];
  const { dependencies } = readJson(folder, "package.json") as { readonly dependencies?: unknown };
  if (typeof dependencies !== "object" || dependencies === null) return [];
  const missing = Object.keys(dependencies).filter((one) => {
    const path = `node_modules/${one}`;
    return isPackageName(one) && !one.includes("..") && !folder.has(path);
  }).slice(0, 5);
  if (!missing.length) return [];
  return [
    `It needs ${
      allOf(missing)
    } of npm, which nobody fetches: its author has to bring what it imports ` +
    `in the plugin's folder`,
  ];
}

/** @throws PackageError for what is no JSON of an object */
function readJson(folder: Folder, name: string): object {
  try {
    const value: unknown = JSON.parse(folder.text(name, 2 ** 20));
    if (typeof value === "object" && value !== null) return value;
    throw new TypeError("it should be an object");
  } catch (cause) {
    throw new PackageError(
      "invalid",
      `The package's ${name} cannot be read: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

/** By which grants know a plugin, be it enabled or not. */
const grantedPlace = ({ folder }: Installed, name: string): string =>
  join(realPath(folder.path), name);

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // nothing is installed yet
  }
}
