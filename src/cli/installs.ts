import type { InstalledPlugin } from "../packages/installed.ts";
import type { InstalledEntry } from "../packages/installed_list.ts";
import type { FoundPackage } from "../packages/npm_registry.ts";
import type { PluginPermissions } from "../plugins/permissions.ts";
import type { Plugin, ReadPlugin } from "../plugins/plugin.ts";

/** Plugins that a person has installed, each in a folder of its own. */
export interface Installs {
  /** Where they are. */
  readonly folder: string;
  list(): readonly InstalledPlugin[];
  /** What its folder says, without any of its code having run, and what it was allowed of that. */
  about(
    plugin: InstalledPlugin,
  ): Promise<ReadPlugin & { readonly allowed: PluginPermissions }>;
  /**
   * Brings a plugin to where it can be looked at: nothing is installed yet, and nothing of it runs.
   *
   * @param source `npm:NAME@RANGE`, or the path of a folder or an archive
   * @throws PackageError for what is not there, is no plugin, or has the name of one of braid's own
   */
  stage(source: string, signal: AbortSignal): Promise<StagedPlugin>;
  /** Plugins that npm's registry has. @throws PackageError where it cannot be asked */
  search(words: string, signal: AbortSignal): Promise<readonly FoundPackage[]>;
  enable(name: string, isEnabled: boolean): void;
  /**
   * Removes it, what it was allowed and what is remembered of it.
   *
   * @param discards whether what a person has changed, or put there, is to be lost
   * @throws PackageError where it would be, unasked for
   */
  remove(name: string, discards: boolean): void;
}

/** A plugin that could be installed. Disposed of, it is gone. */
export interface StagedPlugin extends Disposable {
  readonly plugin: Plugin;
  readonly entry: InstalledEntry;
  /** The one whose place it takes. */
  readonly replaces: InstalledPlugin | undefined;
  /** What it asks for, and the one that it replaces was not allowed. */
  readonly asksNew: PluginPermissions;
  readonly warnings: readonly string[];
  /**
   * @param discards whether what a person has changed is to be lost
   * @throws PackageError where its place has anything else than another version of it
   */
  demandPlace(discards: boolean): void;
  /**
   * @param isAllowed all that it asks for; otherwise what it was allowed before, if anything
   * @throws as {@link demandPlace}
   */
  install(how: { readonly isAllowed: boolean; readonly discards: boolean }): void;
}
