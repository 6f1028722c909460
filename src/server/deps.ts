import type { FoundPlugin, ListedPlugin, PluginOffer } from "../api/plugins.ts";
import type { Folder } from "../files/folder.ts";
import type { MiddlewareHandler } from "hono";
import type { Registry } from "../plugins/registry.ts";
import type { ArtifactStore } from "../runs/outputs/artifact_store.ts";
import type { Downloads } from "../runs/downloads/downloads.ts";
import type { EventHub } from "../runs/queue/event_hub.ts";
import type { Helper } from "../runs/runner/helper.ts";
import type { KnownCatalogue } from "../runs/known_catalogue.ts";
import type { LooksUpModels } from "../runs/model_faults.ts";
import type { NodeChecks } from "../runs/node_checks.ts";
import type { RunQueue } from "../runs/queue/run_queue.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import type { RunStore } from "../runs/store/run_store.ts";
import type { Storage } from "../runs/queue/storage.ts";
import type { Supervisor } from "../runs/runner/supervisor.ts";
import type { GuardOptions } from "./guard.ts";
import type { ImageFiles } from "./image_files.ts";
import type { KeptFiles } from "./kept_files.ts";
import type { SettingsFiles } from "./settings_files.ts";
import type { WorkflowFolder } from "./workflow_folder.ts";

/** A file of the editor's page. */
export interface EditorFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name changes when it does, so that it may be kept for ever. */
  readonly immutable?: boolean;
}

/** Whether what a folder brings with it counts: its queue, history and settings. */
export interface FolderTrust {
  readonly isTrusted: boolean;
  /** Makes it count, in a moment: the server opens the folder anew. @throws PlaceError where another has taken its place */
  give(): void;
}

/** What a person lets plugins do that are not braid's own. */
export interface AllowedPlugins {
  list(): Promise<readonly ListedPlugin[]>;
  /**
   * Allows one all that it asks for, or takes back what it was allowed, as is said of it as it is now; then tells all.
   *
   * @throws NotFound for a name that none has
   */
  change(
    name: string,
    isAllowed: (plugin: ListedPlugin) => boolean,
  ): Promise<readonly ListedPlugin[]>;
}

/** Plugins that a person installs. @throws HttpError for what is not there, not allowed or no plugin */
export interface InstallsPlugins {
  /** Those `inUse` that are not braid's own, and those that are installed. */
  list(inUse: readonly ListedPlugin[]): Promise<readonly ListedPlugin[]>;
  search(words: string, signal: AbortSignal): Promise<readonly FoundPlugin[]>;
  /** Brings one to where it can be looked at, for some minutes. */
  look(source: string, signal: AbortSignal): Promise<PluginOffer>;
  /** Installs one that was looked at. */
  install(
    id: string,
    how: { readonly isAllowed: boolean; readonly discards: boolean },
  ): Promise<void>;
  enable(name: string, isEnabled: boolean): Promise<void>;
  remove(name: string, discards: boolean): Promise<void>;
  /** Of one of {@link list}. */
  readme(name: string, inUse: readonly ListedPlugin[]): Promise<string>;
}

/** All that the routes of a server work on. */
export interface Deps {
  readonly version: string;
  readonly store: RunStore;
  readonly hub: EventHub;
  readonly queue: RunQueue;
  readonly supervisor: Supervisor;
  /** Looks at pictures and models, which may be anything. */
  readonly helper: Pick<Helper, "ask" | "pathOf">;
  readonly catalogue: KnownCatalogue;
  readonly artifacts: ArtifactStore;
  readonly storage: Storage;
  /** Takes up the history as it was when the server last stopped: how many runs that brought. @throws NotFound */
  readonly bringBack?: () => number;
  /** Models from a hub. */
  readonly downloads: Downloads;
  readonly workflows: WorkflowFolder;
  /** The folder of the workflows, in which evaluations may lie. */
  readonly served: Folder;
  readonly settings: SettingsFiles;
  /** Of browsers. */
  readonly kept: KeptFiles;
  /** Plugins as their folders show them now; their code runs elsewhere. */
  readonly registry: () => Promise<Pick<Registry, "plugins">>;
  /** Plugins of others, and what the person allows them. */
  readonly plugins?: AllowedPlugins;
  /** Plugins that the person has installed; without it none can be. */
  readonly installs?: InstallsPlugins;
  /** Where models are looked up that a graph names, before it is queued. */
  readonly models?: () => Promise<LooksUpModels>;
  /** Asks nodes what they find wrong, before a graph is queued and while it is edited; without it none has a check. */
  readonly checks?: NodeChecks;
  /** What checks one large graph, so that nobody has to wait for it; without it, this process. */
  readonly checker?: RunnerCommand;
  readonly images: ImageFiles;
  /** Where runs save what people want to have. */
  readonly outputFolder: Folder;
  /** Where uploads go, so that nodes can read them by name. */
  readonly inputFolder: Folder;
  readonly thumbnailFolder: Folder;
  /** The file of the editor at a path such as `/index.html`. */
  readonly editor?: (path: string) => Promise<EditorFile | undefined>;
  /** The script that has the page's words, by the setting `editor.language` and an `Accept-Language`. */
  readonly words?: (setting: unknown, accepted: string) => string;
  readonly trust: FolderTrust;
  readonly guard?: GuardOptions;
  /** Lets in who has the token; without it everybody who reaches the server is. */
  readonly signIn?: MiddlewareHandler;
  /** Most bytes of an upload. */
  readonly maxUpload?: number;
  /** Aborts when the server stops: open connections end. */
  readonly signal?: AbortSignal;
}
