import type { Plugin } from "./plugin.ts";

/** What came of loading a plugin's code in a process of its own, where that can cost nobody anything. */
export interface PluginTrial {
  /** Why none of it can be used, and the file that it came to. */
  readonly fault?: { readonly file?: string; readonly message: string };
  /** What is wrong with files of its nodes, by name. */
  readonly files: Readonly<Record<string, readonly string[]>>;
}

/** By the plugins' names. */
export type PluginTrials = Readonly<Record<string, PluginTrial>>;

/** Tries plugins that are not braid's own, before their code is loaded here. */
export type TryOut = (plugins: readonly Plugin[]) => Promise<PluginTrials>;
