import type { PluginTrial } from "../../plugins/trial.ts";
import type { Tried } from "./runner_message.ts";

/** What a host tells its runner of trials of plugins, which go on while it works. */
export class ToldTrials {
  readonly #begun = Promise.withResolvers<void>();
  readonly #trials = new Map<string, PromiseWithResolvers<PluginTrial>>();
  readonly #over = new Set<string>();
  #told: Tried = { plugins: [], granted: {} };

  /** What each plugin may do, by name. */
  get granted(): Tried["granted"] {
    return this.#told.granted;
  }

  /** The script that their processes load. */
  get program(): string | undefined {
    return this.#told.program;
  }

  begin(told: Tried): void {
    this.#told = told;
    for (const plugin of told.plugins) this.#of(plugin);
    this.#begun.resolve();
  }

  end(plugin: string, trial: PluginTrial): void {
    this.#over.add(plugin);
    this.#of(plugin).resolve(trial);
  }

  async of(plugin: string): Promise<PluginTrial> {
    await this.#begun.promise;
    return await this.#trials.get(plugin)?.promise ?? UNKNOWN;
  }

  /** One that the host does not know counts as tried. */
  async isOver(plugin: string): Promise<boolean> {
    await this.#begun.promise;
    return this.#over.has(plugin) || !this.#trials.has(plugin);
  }

  #of(plugin: string): PromiseWithResolvers<PluginTrial> {
    return this.#trials.getOrInsertComputed(plugin, () => Promise.withResolvers());
  }
}

/** It came when the host had looked. */
const UNKNOWN: PluginTrial = {
  code: "",
  fault: { message: "It could not be tried out" },
  files: {},
  nodes: {},
};
