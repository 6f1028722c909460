import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type {
  DownloadInfo,
  DownloadList,
  DownloadPlan,
  DownloadWish,
} from "../../src/api/downloads.ts";
import type { ServerEvent, WatchEvent } from "../../src/api/events.ts";
import type { ImageInfo } from "../../src/api/images.ts";
import type { ModelInfo, TokenCount, TokenQuestion } from "../../src/api/models.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { Settings, SettingsScope } from "../../src/api/settings.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import type { Cleaned, StorageUsage } from "../../src/api/storage.ts";
import type { TemplateInfo, WorkflowInfo } from "../../src/api/workflows.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";

/** All that the editor asks of its surroundings: a web page with a server, a page without, VS Code's webview. */
export interface Host {
  readonly name: "http" | "local";
  catalogue(): Promise<Catalogue>;
  readonly workflows: Workflows;
  /** Missing where nothing can run: without a server. */
  readonly runs?: Runs;
  readonly drafts: Drafts;
  /** How the window of this page, or else the last one, was left; see `shell/session.ts`. */
  readSession(): unknown;
  writeSession(session: unknown): void;
  templates(): Promise<readonly TemplateInfo[]>;
  template(id: string): Promise<string>;
  models(): Promise<readonly ModelInfo[]>;
  /** Models from a hub; missing without a server. */
  readonly downloads?: Downloads;
  /** How a model's text encoder reads a text; missing where no model can be asked. */
  countTokens?(question: TokenQuestion): Promise<TokenCount>;
  /** The pictures that nodes can read by name; missing where none are kept. */
  images?(): Promise<readonly ImageInfo[]>;
  /** `onProgress` is told how much has gone, 0 to 1. */
  upload(
    file: Blob,
    name: string,
    onProgress?: (part: number) => void,
  ): Promise<ArtifactInfo>;
  /** Where a picture that was uploaded can be shown from, by the name it was given; undefined where it is not known. */
  pictureUrl(name: string): string | undefined;
  /** Where an artifact can be shown from; `width` asks for a thumbnail. */
  artifactUrl(artifact: Pick<ArtifactInfo, "sha256">, width?: number): string;
  /** Whether what the folder of workflows brings counts; missing where there is none. */
  readonly trust?: {
    isTrusted(): Promise<boolean>;
    /** Resolves when it counts. */
    give(): Promise<void>;
  };
  /** Whether the folder of workflows has settings of its own, which go before the person's. */
  readonly hasWorkspaceSettings: boolean;
  readSettings(scope: SettingsScope): Promise<Settings>;
  writeSettings(settings: Settings, scope: SettingsScope): Promise<void>;
  readClipboard(): Promise<string>;
  /** The picture in the clipboard, if there is one. */
  readClipboardPicture(): Promise<Blob | undefined>;
  writeClipboard(text: string): Promise<void>;
  /** The bytes behind an address that the host gave. */
  readFile(url: string): Promise<Blob>;
  writePicture(png: Blob): Promise<void>;
  /** Hands a file to the person: a download in a browser. */
  saveFile(name: string, content: Blob): void;
}

export interface Workflows {
  list(): Promise<readonly WorkflowInfo[]>;
  read(name: string): Promise<WorkflowText>;
  /**
   * Writes it where it still has this revision; undefined for one that must not be there yet.
   *
   * @throws ConflictError where it has changed meanwhile
   */
  write(name: string, text: string, revision: string | undefined): Promise<string>;
  remove(name: string): Promise<void>;
}

export interface WorkflowText {
  readonly text: string;
  readonly revision: string;
}

/** The workflow has changed since it was read. */
export class ConflictError extends Error {
  override readonly name: string = "ConflictError";
}

/** The graph cannot run. */
export class GraphError extends Error {
  override readonly name: string = "GraphError";

  /** @param diagnostics All that is wrong with it, errors first */
  constructor(message: string, readonly diagnostics: readonly Diagnostic[]) {
    super(message);
  }
}

export interface StartOptions {
  readonly name?: string;
  readonly priority?: number;
  readonly outputs?: readonly string[];
  /** Not listed, and forgotten when it is over. */
  readonly transient?: true;
}

export interface Runs {
  start(text: string, options?: StartOptions): Promise<RunInfo>;
  list(options?: { readonly before?: string; readonly limit?: number }): Promise<
    readonly RunInfo[]
  >;
  workflow(id: string): Promise<string>;
  /** What happened in a run, but for progress and previews. */
  events(id: string): Promise<readonly WatchEvent[]>;
  cancel(id: string): Promise<void>;
  retry(id: string): Promise<RunInfo>;
  prioritize(id: string, priority: number): Promise<void>;
  remove(id: string): Promise<void>;
  pause(paused: boolean): Promise<void>;
  /** What is kept of runs, and its bounds. */
  storage(): Promise<StorageUsage>;
  /** Removes what is beyond the bounds, or all that can be done without. */
  clean(everything: boolean): Promise<Cleaned>;
  /** Takes up the history as it was when the server last stopped: how many runs that brought. */
  bringBack(): Promise<number>;
  status(): Promise<ServerStatus>;
  /** Listens until the returned function is called; reconnects by itself and misses nothing. */
  watch(listener: RunsListener): () => void;
}

export interface RunsListener {
  event(event: RunsEvent): void;
  /** The connection is there, or is gone. */
  connected(connected: boolean): void;
  /** It is refused, as the browser is not signed in any more. */
  signedOut(): void;
}

/** What happens but for downloads. */
export type RunsEvent = Exclude<ServerEvent, { readonly type: "downloads" }>;

export interface Downloads {
  list(): Promise<DownloadList>;
  /** What a download would bring. @throws Error that says why it cannot be had */
  plan(wish: DownloadWish): Promise<DownloadPlan>;
  /** Downloads a model, or goes on where that was stopped. */
  start(wish: DownloadWish): Promise<DownloadInfo>;
  cancel(model: string): Promise<void>;
  /** Forgets one that is over; the model stays. */
  remove(model: string): Promise<void>;
  /** Tells of all of them whenever one changes, while runs are watched, until the returned function is called. */
  watch(listener: (list: DownloadList) => void): () => void;
}

/** What was typed and not yet saved, kept against crashes on this machine. */
export interface Drafts {
  /** Those that no open page is keeping. */
  read(): Promise<Readonly<Record<string, Draft>>>;
  write(key: string, draft: Draft): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface Draft {
  readonly name: string;
  readonly text: string;
  readonly revision?: string;
  /** ISO 8601. */
  readonly at: string;
  /** Nothing was changed in it; it was only never saved. */
  readonly clean?: true;
}
