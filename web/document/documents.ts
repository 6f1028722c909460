import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { layerContext } from "../core/core.ts";
import type { Core } from "../core/core.ts";
import { newestIn } from "../core/newest.ts";
import type { Host } from "../host/host.ts";
import { createBlueprints } from "./blueprints.ts";
import type { Blueprint } from "./blueprints.ts";
import type { OpenDocument } from "./open_document.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** The editor as far as it knows of documents. */
export interface Documents extends Core {
  readonly catalogue: Signal<Catalogue>;
  /** Asks the host for the catalogue, of which the newest asked counts: whether this one did. */
  readCatalogue(): Promise<boolean>;
  readonly workspace: Workspace;
  /** Subgraphs kept for any graph. */
  readonly blueprints: ReadonlySignal<readonly Blueprint[]>;
}

export async function createDocuments(core: Core): Promise<Documents> {
  const { host, toasts } = core;
  const catalogue = signal(await host.catalogue());
  const workspace = createWorkspace(host, catalogue, toasts.error);
  const blueprints = createBlueprints(host.workflows, workspace.files, catalogue);
  const readCatalogue = readerOf(host, catalogue);
  return { ...core, catalogue, readCatalogue, workspace, blueprints };
}

/** What reads the catalogue of a host anew. */
export function readerOf(
  host: Pick<Host, "catalogue">,
  catalogue: Signal<Catalogue>,
): Documents["readCatalogue"] {
  const show = newestIn(catalogue);
  return () => show(host.catalogue());
}

export const [DocumentsProvider, useDocuments] = layerContext<Documents>();

/** Where features add to what is shown of a document. */
declare module "../core/registry.ts" {
  interface Contributions {
    /** Other ways to look at a document than its canvas, by the name that `OpenDocument.editor` has then. */
    readonly editors?: Readonly<Record<string, DocumentComponent>>;
    /** Shown above a document, where it has something to say. */
    readonly notice?: DocumentComponent;
    /** Shown beside what a document is looked at by, where it has something to show. */
    readonly beside?: DocumentComponent;
    /** What mends a problem, shown beside it, by the code of the problem. */
    readonly fixes?: Readonly<Record<string, ComponentType<{ readonly problem: Diagnostic }>>>;
  }
}

export type DocumentComponent = ComponentType<{ readonly document: OpenDocument }>;
