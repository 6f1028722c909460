import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { DraftOrder } from "../../src/api/draft_order.ts";
import type { Client } from "../../src/api/client.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import type { ModelInfo } from "../../src/api/models.ts";
import type { Api } from "../../src/api/routes.ts";
import type { Settings, SettingsScope } from "../../src/api/settings.ts";
import type { TemplateInfo, WorkflowInfo } from "../../src/api/workflows.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { InLanguage } from "../../src/words/translate.ts";

/** Where in the input folder a picture goes. */
export interface UploadPlace {
  /** With "/" between a folder and one in it. */
  readonly folder: string;
  /** Into a folder that is not there yet: its name gets a number, where there is one. */
  readonly isNew?: boolean;
}

/** All that the editor asks of its surroundings: a web page with a server, a page without, VS Code's webview. */
export interface Host {
  readonly name: "http" | "local";
  catalogue(): Promise<Catalogue>;
  readonly workflows: Workflows;
  /** The server behind the page; missing where nothing can run. */
  readonly server?: ServerClient;
  readonly drafts: Drafts;
  /** How the window of this page was left, or else the last one that no page has; see `shell/session.ts`. */
  readSession(): Promise<unknown>;
  writeSession(session: unknown): void;
  templates(): Promise<readonly (TemplateInfo & InLanguage)[]>;
  template(id: string): Promise<string>;
  models(): Promise<readonly ModelInfo[]>;
  /** `onProgress` is told how much has gone, 0 to 1. */
  upload(
    file: Blob,
    name: string,
    onProgress?: (part: number) => void,
    place?: UploadPlace,
  ): Promise<ArtifactInfo>;
  /** Where a picture that nodes read by a name can be shown from; undefined where it is known that there is none. */
  pictureUrl(name: string): string | undefined;
  /** Where an artifact can be shown from; `width` asks for a thumbnail. */
  artifactUrl(artifact: Pick<ArtifactInfo, "sha256">, width?: number): string;
  /** Whether the folder of workflows has settings of its own, which go before the person's. */
  readonly hasWorkspaceSettings: boolean;
  readSettings(scope: SettingsScope): Promise<Settings>;
  /** Writes some; null takes one out. Others that another page has set stay: what there is then. */
  changeSettings(changes: Settings, scope: SettingsScope): Promise<Settings>;
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
   * @param evenReadOnly where its file is read-only, too
   * @throws ConflictError where it has changed meanwhile, ReadOnlyFileError
   */
  write(
    name: string,
    text: string,
    revision: string | undefined,
    evenReadOnly?: boolean,
  ): Promise<string>;
  /** @param revision Only where it still has this one */
  remove(name: string, revision?: string): Promise<void>;
  readonly folders: WorkflowFolders;
}

/** Folders that nothing is in yet: those of workflows are in their names. */
export interface WorkflowFolders {
  list(): Promise<readonly string[]>;
  make(name: string): Promise<void>;
  /** @throws Error where something is in it */
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

/** Somebody has made the file of the workflow read-only. */
export class ReadOnlyFileError extends Error {
  override readonly name: string = "ReadOnlyFileError";
}

/** What answers has not shown that it is the server. */
export class UnprovenError extends Error {
  override readonly name: string = "UnprovenError";
}

/**
 * Why whoever answers does not let this page in: it is not signed in, or at the name of an earlier start. Who has not shown
 * to be the server is "unknown", and so is one that nothing can be shown of and that says that it has moved.
 */
export type Refusal = "signedOut" | "moved" | "unknown";

/** A server by its routes: `server.json("GET /runs")`. */
export interface ServerClient extends Client<Api> {
  /** Tells what happens until the returned function is called; reconnects by itself and misses nothing. */
  watch(listener: ServerListener): () => void;
}

export interface ServerListener {
  event(event: ServerEvent): void;
  /** The connection is there, or is gone. */
  connected?(connected: boolean): void;
  /** Whoever answers does not let it in; undefined once nobody answers. @param isShown Whether that is known to be the server */
  refused?(why: Refusal | undefined, isShown: boolean): void;
}

/** What was typed and not yet saved, kept against crashes on this machine. */
export interface Drafts {
  /** Those that no open page is keeping. */
  read(): Promise<Readonly<Record<string, Draft>>>;
  /** What those are called that are of a window which is not open, and wait for it. */
  readonly waiting?: readonly string[] | undefined;
  write(key: string, draft: Draft): Promise<void>;
  remove(key: string): Promise<void>;
  /** Writes it at once, as a page does that is left and can wait for nothing; undefined removes it. */
  leave(key: string, draft: Draft | undefined): void;
  /** As it would be written now, for another to keep; undefined before any was read. */
  stamp(key: string, draft: Draft): Draft & DraftOrder | undefined;
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
