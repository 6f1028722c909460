import { batch, computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { WorkflowInfo } from "../api.ts";
import { ConflictError } from "../host.ts";
import type { Host } from "../host.ts";
import { openDocument } from "./open_document.ts";
import type { OpenDocument } from "./open_document.ts";

/** Loaded with the first document: the schema it is checked by is the largest part of `src/graph`. */
const parsing = (): Promise<typeof import("../../src/graph/parse.ts")> =>
  import("../../src/graph/parse.ts");

/** The documents in the tabs, and the workflows that the host keeps. */
export interface Workspace {
  readonly documents: ReadonlySignal<readonly OpenDocument[]>;
  readonly active: ReadonlySignal<OpenDocument | undefined>;
  readonly files: Signal<readonly WorkflowInfo[]>;
  activate(key: string): void;
  /** Opens a saved workflow, or shows the tab it has. */
  open(name: string): Promise<OpenDocument>;
  /** Opens a document that the host does not have: new, from a template, a picture, a draft. */
  add(workflow: Workflow, name: string, unsaved?: boolean): OpenDocument;
  /** @throws ConflictError where a newer one would be overwritten */
  save(document: OpenDocument, name?: string, force?: boolean): Promise<void>;
  close(document: OpenDocument): void;
  refresh(): Promise<void>;
  /** Opens what was not saved when a page was left, what was edited last in front. */
  recover(): Promise<number>;
}

export function createWorkspace(
  host: Host,
  catalogue: ReadonlySignal<Catalogue>,
  onError: (error: unknown) => void,
): Workspace {
  const documents = signal<readonly OpenDocument[]>([]);
  const key = signal<string | undefined>(undefined);
  const files = signal<readonly WorkflowInfo[]>([]);
  const active = computed(() => documents.value.find((document) => document.key === key.value));
  const stops = new Map<string, () => void>();
  const draftKeys = new Map<string, string>();

  const show = (document: OpenDocument): OpenDocument => {
    batch(() => {
      documents.value = [...documents.peek(), document];
      key.value = document.key;
    });
    stops.set(document.key, keepDraft(host, document, draftKey(document), onError));
    return document;
  };
  const draftKey = (document: OpenDocument): string => {
    const known = draftKeys.get(document.key) ?? crypto.randomUUID();
    draftKeys.set(document.key, known);
    return known;
  };
  const freeName = (wish: string): string => {
    const taken = new Set([
      ...files.peek().map(({ name }) => name),
      ...documents.peek().map(({ name }) => name.peek()),
    ]);
    let name = wish;
    for (let n = 2; taken.has(name); n++) name = `${wish} ${n}`;
    return name;
  };
  const refresh = async (): Promise<void> => {
    files.value = [...await host.workflows.list()].sort((a, b) => a.name.localeCompare(b.name));
  };

  return {
    documents,
    active,
    files,
    refresh,
    activate: (next) => {
      key.value = next;
    },
    async open(name) {
      const there = documents.peek().find((one) => one.name.peek() === name);
      if (there) {
        key.value = there.key;
        return there;
      }
      const { text, revision } = await host.workflows.read(name);
      const { parseWorkflow } = await parsing();
      return show(openDocument({ name, workflow: parseWorkflow(text), revision, catalogue }));
    },
    add: (workflow, name, unsaved = false) =>
      show(openDocument({ name: freeName(name), workflow, catalogue, unsaved })),
    async save(document, name = document.name.peek(), force = false) {
      const workflow = document.workflow.peek();
      const { printWorkflow } = await parsing();
      const renamed = name !== document.name.peek();
      const base = renamed ? undefined : document.revision.peek();
      const write = (revision: string | undefined): Promise<string> =>
        host.workflows.write(name, printWorkflow(workflow), revision);
      const revision = await write(base).catch(async (error) => {
        if (!force || !(error instanceof ConflictError)) throw error;
        const newest = await host.workflows.read(name).catch(() => undefined);
        return write(newest?.revision);
      });
      document.name.value = name;
      document.markSaved(workflow, revision);
      await host.drafts.remove(draftKey(document));
      await refresh();
    },
    close(document) {
      const open = documents.peek();
      const at = open.indexOf(document);
      stops.get(document.key)?.();
      host.drafts.remove(draftKey(document)).catch(onError);
      batch(() => {
        documents.value = open.filter((one) => one !== document);
        if (key.peek() === document.key) key.value = (open[at + 1] ?? open[at - 1])?.key;
      });
    },
    async recover() {
      const drafts = Object.entries(await host.drafts.read())
        .sort(([, a], [, b]) => a.at < b.at ? -1 : 1);
      if (!drafts.length) return 0;
      const { parseWorkflow } = await parsing();
      for (const [id, draft] of drafts) {
        const workflow = parseWorkflow(draft.text);
        const document = openDocument({
          name: draft.name,
          workflow,
          revision: draft.revision,
          catalogue,
          unsaved: true,
        });
        draftKeys.set(document.key, id);
        show(document);
      }
      return drafts.length;
    },
  };
}

const DRAFT_DELAY = 800;

/** Keeps what is not saved on this machine, a moment after each edit, and lets go of it once it is. */
function keepDraft(
  host: Host,
  document: OpenDocument,
  key: string,
  onError: (error: unknown) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = async (): Promise<void> => {
    const { printWorkflow } = await parsing();
    const revision = document.revision.peek();
    const { name, workflow } = document;
    const draft = {
      name: name.peek(),
      text: printWorkflow(workflow.peek()),
      at: new Date().toISOString(),
      ...(revision !== undefined && { revision }),
    };
    await (document.dirty.peek() ? host.drafts.write(key, draft) : host.drafts.remove(key));
  };
  const stop = effect(() => {
    // What the draft holds: an edit of any of them starts the clock.
    void [document.workflow.value, document.name.value, document.dirty.value];
    clearTimeout(timer);
    timer = setTimeout(() => write().catch(onError), DRAFT_DELAY);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
