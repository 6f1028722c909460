/** What a server installs of plugins, for a person in the editor: nothing before they have seen what it is and asks for. */
import { isAbsolute } from "@std/path";
import type { AboutPlugin, FoundPlugin, ListedPlugin, PluginOffer } from "../api/plugins.ts";
import type { Host, ServeOptions } from "../cli/host.ts";
import type { Installs, StagedPlugin } from "../cli/installs.ts";
import type { InstalledPlugin } from "../packages/installed.ts";
import { badPackage, PackageError } from "../packages/package_error.ts";
import { parseSource } from "../packages/source.ts";
import { containedFile, MAX_READ_BYTES } from "../plugins/contained.ts";
import { NO_PERMISSIONS } from "../plugins/permissions.ts";
import { type Plugin, sayFault } from "../plugins/plugin.ts";
import { titlesOf } from "../plugins/points/points.ts";
import type { InstallsPlugins } from "../server/deps.ts";
import { HttpError } from "../server/problem.ts";

/** How long a person may take to look at a plugin, in milliseconds, and how many may be looked at. */
const OFFERED_MS = 10 * 60_000;
const MAX_OFFERS = 8;
/** Processes that unpack or ask at once. */
const AT_ONCE = 2;

/** Statuses by why a package cannot be had or used. */
const STATUS: Readonly<Record<PackageError["kind"], number>> = {
  missing: 404,
  invalid: 422,
  unwritable: 409,
  failed: 502,
};

interface Offer extends Disposable {
  readonly staged: StagedPlugin;
}

export interface InstallsOfServerOptions {
  open(): Promise<Installs>;
  /** Why nothing is fetched from the network, where it is not. */
  readonly refusal?: string | undefined;
  readonly signal: AbortSignal;
}

export class InstallsOfServer implements InstallsPlugins, Disposable {
  readonly #options: InstallsOfServerOptions;
  readonly #offers = new Map<string, Offer>();
  #going = 0;

  constructor(options: InstallsOfServerOptions) {
    this.#options = options;
  }

  async list(inUse: readonly ListedPlugin[]): Promise<readonly ListedPlugin[]> {
    const installed = await this.#options.open().then(
      async (installs) => {
        const all = installs.list();
        return await Promise.all(all.map(async (one) => await listed(installs, one)));
      },
      () => [], // there is no place for any
    );
    const own = new Map(installed.map((one) => [one.name, one]));
    return [
      ...inUse.filter(({ name, folder }) => own.get(name)?.folder !== folder),
      ...installed,
    ].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  search(words: string, signal: AbortSignal): Promise<readonly FoundPlugin[]> {
    return this.#ask(async (installs) => {
      this.#demandNetwork();
      return await this.#atOnce(() => installs.search(words, this.#until(signal)));
    });
  }

  look(source: string, signal: AbortSignal): Promise<PluginOffer> {
    return this.#ask((installs) => this.#look(source, installs, this.#until(signal)));
  }

  async #look(source: string, installs: Installs, signal: AbortSignal): Promise<PluginOffer> {
    if (parseSource(source).kind === "npm") this.#demandNetwork();
    else if (!isAbsolute(source)) {
      throw badPackage(`"${source}" is no whole path: name that, or a package of npm by npm:NAME`);
    }
    if (this.#offers.size >= MAX_OFFERS) this.#forget(this.#offers.keys().next().value!);
    const staged = await this.#atOnce(() => installs.stage(source, signal));
    const id = crypto.randomUUID();
    const timer = setTimeout(() => this.#forget(id), OFFERED_MS);
    Deno.unrefTimer(timer);
    this.#offers.set(id, {
      staged,
      [Symbol.dispose]() {
        clearTimeout(timer);
        staged[Symbol.dispose]();
      },
    });
    const { plugin, entry, replaces, asksNew, warnings } = staged;
    const refusal = faultOf(() => staged.demandPlace(true));
    const loses = refusal === undefined ? faultOf(() => staged.demandPlace(false)) : undefined;
    return {
      id,
      ...aboutOf(plugin),
      from: entry.from,
      asksNew,
      warnings: [...warnings],
      isSame: replaces?.entry?.integrity === entry.integrity && !replaces.isGone,
      ...(replaces && { replaces: replaces.entry?.version ?? "" }),
      ...(refusal !== undefined && { refusal }),
      ...(loses !== undefined && { loses }),
    };
  }

  install(
    id: string,
    how: { readonly isAllowed: boolean; readonly discards: boolean },
  ): Promise<void> {
    return this.#ask(() => {
      const offer = this.#offers.get(id);
      if (!offer) {
        throw new HttpError(404, "That was looked at too long ago: look at it once more");
      }
      offer.staged.install(how);
      this.#forget(id);
    });
  }

  enable(name: string, isEnabled: boolean): Promise<void> {
    return this.#ask((installs) => find(installs, name).enable(name, isEnabled));
  }

  remove(name: string, discards: boolean): Promise<void> {
    return this.#ask((installs) => find(installs, name).remove(name, discards));
  }

  async readme(name: string, inUse: readonly ListedPlugin[]): Promise<string> {
    const plugin = (await this.list(inUse)).find((one) => one.name === name);
    for (const file of plugin ? ["README.md", "readme.md"] : []) {
      const path = await containedFile(plugin!.folder, file, MAX_READ_BYTES);
      if (path !== undefined) return await Deno.readTextFile(path);
    }
    throw new HttpError(404, `The plugin "${name}" has no README.md`);
  }

  [Symbol.dispose](): void {
    for (const id of this.#offers.keys()) this.#forget(id);
  }

  #forget(id: string): void {
    this.#offers.get(id)?.[Symbol.dispose]();
    this.#offers.delete(id);
  }

  /** @throws HttpError */
  async #ask<T>(question: (installs: Installs) => T | Promise<T>): Promise<T> {
    try {
      return await question(await this.#options.open());
    } catch (error) {
      if (!(error instanceof PackageError)) throw error;
      throw new HttpError(STATUS[error.kind], error.message, { cause: error });
    }
  }

  /** Until the server stops, or nobody waits any more. */
  #until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#options.signal]);
  }

  #demandNetwork(): void {
    const { refusal } = this.#options;
    if (refusal !== undefined) throw new HttpError(403, refusal);
  }

  async #atOnce<T>(work: () => Promise<T>): Promise<T> {
    if (this.#going >= AT_ONCE) {
      throw new HttpError(429, "Other plugins are being looked at: try again in a moment");
    }
    this.#going++;
    try {
      return await work();
    } finally {
      this.#going--;
    }
  }
}

export function installsOf(
  { openInstalls }: Pick<Host, "openInstalls">,
  { offline }: Pick<ServeOptions, "offline">,
  signal: AbortSignal,
): InstallsOfServer {
  return new InstallsOfServer({
    open: openInstalls,
    ...(offline && { refusal: "Nothing is fetched here: start the server without --offline" }),
    signal,
  });
}

/** @throws HttpError where it is not among them */
function find(installs: Installs, name: string): Installs {
  if (installs.list().some((one) => one.name === name)) return installs;
  throw new HttpError(404, `There is no plugin "${name}" among those that are installed`);
}

async function listed(installs: Installs, one: InstalledPlugin): Promise<ListedPlugin> {
  const { name, folder, entry, isEnabled, isGone } = one;
  const { plugin, diagnostics, allowed } = await installs.about(one);
  return {
    ...plugin ? aboutOf(plugin) : {
      name,
      version: entry?.version ?? "",
      title: name,
      nodes: [],
      templates: [],
      contributes: {},
      asks: NO_PERMISSIONS,
    },
    folder,
    allowed,
    installed: {
      ...(entry && { from: entry.from }),
      isEnabled,
      ...(isGone && { isGone }),
    },
    isUsable: plugin !== undefined && !isGone,
    faults: isGone
      ? ["Its folder is gone: install it again, or remove it"]
      : diagnostics.map(sayFault),
  };
}

/** What a plugin says of itself. */
export function aboutOf({ name, manifest, nodes, templates, forEditor }: Plugin): AboutPlugin {
  const { version, title, description, author, license, homepage, permissions } = manifest;
  return {
    name,
    version,
    title,
    ...(description !== undefined && { description }),
    ...(author !== undefined && { author }),
    ...(license !== undefined && { license }),
    ...(homepage !== undefined && { homepage }),
    nodes: [...nodes.keys()],
    templates: templates.map((one) => one.title),
    contributes: titlesOf(forEditor),
    asks: permissions,
  };
}

function faultOf(demand: () => void): string | undefined {
  try {
    demand();
    return undefined;
  } catch (error) {
    if (error instanceof PackageError) return error.message;
    throw error;
  }
}
