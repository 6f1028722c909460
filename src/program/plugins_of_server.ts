/** What a server knows of plugins that are not braid's own, and asks them itself. */
import { PluginsApart } from "../confined/apart.ts";
import type { Folder } from "../files/folder.ts";
import { NO_PERMISSIONS, type PluginPermissions } from "../plugins/permissions.ts";
import { type Plugin, sayFault } from "../plugins/plugin.ts";
import {
  namedOther,
  openRegistry,
  othersIn,
  type Registry,
  type RegistryOptions,
} from "../plugins/registry.ts";
import type { ListedPlugin } from "../api/plugins.ts";
import type { AllowedPlugins } from "../server/deps.ts";
import type { AsksOthers } from "../runs/node_checks.ts";
import type { PluginTrial } from "../plugins/trial.ts";
import type { ToRunner } from "../runs/runner/runner_message.ts";
import { type Grants, openGrants } from "./grants.ts";
import { aboutOf } from "./installs_of_server.ts";
import { LOADING_BYTES, pluginCommand } from "./plugin_command.ts";
import { type TrialOptions, Trials } from "./plugin_trial.ts";

export interface PluginsOfServerOptions {
  /** Looks into their folders. */
  open(): Promise<Pick<Registry, "plugins" | "diagnostics">>;
  /** Of braid. */
  readonly version: string;
  readonly grants: Grants;
  /** How long the checks of one node may take, in milliseconds. */
  readonly patience?: number;
  readonly trials?: Pick<TrialOptions, "memory" | "output" | "program" | "signal" | "patience">;
}

export class PluginsOfServer implements AllowedPlugins, AsksOthers, AsyncDisposable {
  readonly #options: PluginsOfServerOptions;
  /** For the checks of nodes, which need no permission and get none. */
  readonly #apart: PluginsApart;
  readonly #trials: Trials;
  #program: string | undefined;
  #registry: ReturnType<PluginsOfServerOptions["open"]> | undefined;

  constructor(options: PluginsOfServerOptions) {
    const { version, trials } = this.#options = options;
    this.#trials = new Trials({ ...trials, version });
    this.#apart = new PluginsApart({
      granted: () => NO_PERMISSIONS,
      command: (plugin, granted) =>
        pluginCommand(plugin, granted, {
          version,
          maxBytes: LOADING_BYTES,
          program: this.#program,
        }),
      idle: 30_000,
    });
  }

  /** As they are now. */
  async #all(): Promise<readonly Plugin[]> {
    return othersIn((await this.#open()).plugins);
  }

  #open(): ReturnType<PluginsOfServerOptions["open"]> {
    return this.#registry = this.#options.open();
  }

  /**
   * Allows them all that they ask for.
   *
   * @throws as {@link namedOther}
   */
  async allow(names: readonly string[]): Promise<void> {
    if (!names.length) return;
    const plugins = await this.#all();
    for (const name of names) this.#options.grants.allow(namedOther(plugins, name));
  }

  async list(): Promise<readonly ListedPlugin[]> {
    return this.#listed(await this.#open());
  }

  async change(
    name: string,
    isAllowed: (plugin: ListedPlugin) => boolean,
  ): Promise<readonly ListedPlugin[]> {
    const registry = await this.#open();
    const plugin = namedOther(othersIn(registry.plugins), name);
    const { grants } = this.#options;
    if (isAllowed(this.#listed(registry).find((one) => one.name === name)!)) grants.allow(plugin);
    else grants.forbid(plugin);
    return this.#listed(registry);
  }

  #listed({ plugins, diagnostics }: Pick<Registry, "plugins" | "diagnostics">): ListedPlugin[] {
    return othersIn(plugins).map((plugin) => ({
      ...aboutOf(plugin),
      folder: plugin.folder,
      allowed: this.#options.grants.of(plugin),
      isUsable: true,
      faults: diagnostics.filter((one) => one.plugin === plugin.name).map(sayFault),
    }));
  }

  /**
   * Says to a runner what it has to know of them: at once what is known, and what comes of each other trial when that is
   * over.
   *
   * @param tell hears of what they have not been allowed
   * @param onTried told when it knows of one more
   */
  async greet(
    say: (message: ToRunner) => void,
    tell: (text: string) => void,
    onTried: () => void,
  ): Promise<void> {
    const { grants } = this.#options;
    const plugins = await this.#all();
    const granted: Record<string, PluginPermissions> = {};
    for (const plugin of plugins) {
      try {
        granted[plugin.name] = grants.of(plugin);
        const lack = grants.lack(plugin);
        if (lack !== undefined) tell(`${plugin.name}: ${lack}`);
      } catch (error) {
        tell(`${plugin.name}: ${(error as Error).message}`); // it has nothing then
      }
    }
    const tellTrial = ({ name }: Plugin, trial: PluginTrial): void =>
      say({ type: "trial", plugin: name, trial }); // each by itself: all together may be too much
    const untried: Plugin[] = [];
    for (const plugin of plugins) {
      const trial = await this.#trials.known(plugin);
      if (trial) tellTrial(plugin, trial);
      else untried.push(plugin);
    }
    if (plugins.length) this.#program = await this.#trials.program();
    const names = plugins.map(({ name }) => name);
    say({ type: "tried", plugins: names, granted, program: this.#program });
    await Promise.all(untried.map(async (plugin) => {
      tellTrial(plugin, await this.#trials.of(plugin));
      onTried();
    }));
  }

  async of(name: string): ReturnType<AsksOthers["of"]> {
    const { patience, open } = this.#options;
    const { plugins } = await (this.#registry ??= open());
    const plugin = plugins.get(name);
    if (!plugin || plugin.builtIn) return undefined;
    return async (question, parts) =>
      plugin.nodes.has(question.type)
        ? await this.#apart.check(plugin, question, { parts, ...(patience && { patience }) })
        : [];
  }

  async renew(): Promise<void> {
    this.#registry = undefined;
    await this.#apart.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#apart[Symbol.asyncDispose]();
  }
}

/**
 * @param user Folder of the person's settings
 * @param trials.output where results go
 * @param trials.signal ends trials
 */
export function pluginsOf(
  folders: readonly string[],
  known: RegistryOptions,
  user: Folder,
  trials: Pick<TrialOptions, "output" | "signal">,
): PluginsOfServer {
  const open = (): Promise<Registry> => openRegistry(folders, known);
  const { version } = known;
  return new PluginsOfServer({
    open,
    version,
    grants: openGrants(user.path),
    trials: { ...trials, memory: user },
  });
}
