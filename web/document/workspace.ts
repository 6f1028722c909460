import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { WorkflowInfo } from "../../src/api/workflows.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { naturalOrder } from "../../src/graph/natural_order.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { t } from "../../src/words/translate.ts";
import { Newest } from "../core/newest.ts";
import { ConflictError } from "../host/host.ts";
import type { Draft, Host } from "../host/host.ts";
import { emptyGroups, focusedGroup, showTab, tabsOf, takeTab } from "./editor_groups.ts";
import type { EditorGroups } from "./editor_groups.ts";
import { isOf } from "./open_document.ts";
import type { OpenDocument } from "./open_document.ts";
import { readWorkflow } from "./read_workflow.ts";

let opener: typeof import("./opening.ts") | undefined;
/** What checks documents is the largest part of `src/graph`: it comes before the first one, and is at hand from then on. */
const opening = async (): Promise<typeof import("./opening.ts")> =>
  opener ??= await import("./opening.ts");
const parsing = (): Promise<typeof import("../../src/graph/parse.ts")> =>
  import("../../src/graph/parse.ts");

const inOrder = (files: readonly WorkflowInfo[]): readonly WorkflowInfo[] =>
  files.toSorted((a, b) => naturalOrder(a.name, b.name));

/** The documents in the tabs, and the workflows that the host keeps. */
export interface Workspace {
  /** The tabs as they stand; what changes them is in `editor_groups.ts`. */
  readonly groups: Signal<EditorGroups>;
  /** Each open document once, in however many tabs it is. */
  readonly documents: ReadonlySignal<readonly OpenDocument[]>;
  /** The tab in front of the focused group. */
  readonly active: ReadonlySignal<OpenDocument | undefined>;
  readonly files: Signal<readonly WorkflowInfo[]>;
  /** Opens a saved workflow, or shows the tab it has. */
  open(name: string): Promise<OpenDocument>;
  /** Reads a saved workflow as a document of no tab yet. */
  read(name: string): Promise<OpenDocument>;
  /** Opens a document that the host does not have: new, from a template, a picture. */
  add(workflow: Workflow, name: string, unsaved?: boolean): Promise<OpenDocument>;
  /** @throws ConflictError where a newer one would be overwritten, ReadOnlyFileError */
  save(document: OpenDocument, name?: string, over?: Overwriting): Promise<void>;
  /** Closes a tab; what is not saved of a document in no other tab is lost. */
  close(tab: OpenDocument): void;
  /** Names of saved workflows whose tabs were closed, the last one last. */
  readonly closed: Signal<readonly string[]>;
  /** Writes a saved workflow under a new name, and takes the old one away; its tabs go along. */
  rename(from: string, to: string): Promise<void>;
  refresh(): Promise<void>;
  /** Documents that were not saved when a page was left, by key, what was edited last at the end. */
  drafts(): Promise<ReadonlyMap<string, OpenDocument>>;
}

/** What a person has said to overwrite. */
export interface Overwriting {
  readonly newer?: boolean;
  readonly readOnly?: boolean;
}

export function createWorkspace(
  host: Host,
  catalogue: ReadonlySignal<Catalogue>,
  onError: (error: unknown) => void,
): Workspace {
  const groups = signal(emptyGroups());
  const files = signal<readonly WorkflowInfo[]>([]);
  const closed = signal<readonly string[]>([]);
  const documents = computed(() => {
    const seen = new Map(tabsOf(groups.value).toReversed().map((tab) => [tab.key, tab]));
    return [...seen.values()].reverse();
  });
  const active = computed(() => focusedGroup(groups.value).front);
  followDrafts(host, documents, onError);

  const show = (document: OpenDocument): OpenDocument => {
    groups.value = showTab(groups.peek(), document);
    return document;
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
  /** A file that is written has the name that its document has until then. */
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work);
    writing = done.catch(() => {});
    return done;
  };
  const newest = new Newest();
  const look = async (): Promise<void> => {
    const counts = newest.begin();
    const found = inOrder(await host.workflows.list());
    if (counts()) files.value = found;
  };
  let looking: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  /** One look at a time, and one more for all who ask meanwhile: thousands of files may change at once. */
  const refresh = (): Promise<void> =>
    next ??= looking.then(() => {
      next = undefined;
      const found = look();
      looking = found.catch(() => {});
      return found;
    });
  /** Lists a workflow as it was just written, so that it is nobody else's change. */
  const list = (name: string, revision: string): void => {
    const written = { name, revision, modified: new Date().toISOString(), bytes: 0 };
    newest.begin()(); // a listing that was asked for before is out of date
    files.value = inOrder([...files.peek().filter((file) => file.name !== name), written]);
  };
  const read = async (name: string): Promise<OpenDocument> => {
    const { openDocument } = await opening();
    return openDocument({ name, catalogue, ...await readWorkflow(host, name) });
  };

  return {
    groups,
    documents,
    active,
    files,
    refresh,
    read,
    async open(name) {
      const state = groups.peek();
      const there = [...focusedGroup(state).tabs, ...tabsOf(state)]
        .find((tab) => isOf(tab, name));
      return show(there ?? await read(name));
    },
    async add(workflow, name, unsaved = false) {
      const { openDocument } = await opening();
      return show(openDocument({ name: freeName(name), workflow, catalogue, unsaved }));
    },
    async save(document, to = document.name.peek(), over = {}) {
      const isOwn = to === document.name.peek();
      await inTurn(async () => {
        const name = isOwn ? document.name.peek() : to; // it may have become another
        const workflow = document.workflow.peek();
        const { printWorkflow } = await parsing();
        const renamed = name !== document.name.peek();
        const listed = files.peek().find((file) => file.name === name)?.revision;
        const base = over.newer ? listed : renamed ? undefined : document.revision.peek();
        const write = (revision: string | undefined): Promise<string> =>
          host.workflows.write(name, printWorkflow(workflow), revision, over.readOnly);
        const revision = await write(base).catch(async (error) => {
          if (!over.newer || !(error instanceof ConflictError)) throw error;
          const newest = await host.workflows.read(name).catch(() => undefined);
          return write(newest?.revision);
        });
        batch(() => {
          document.name.value = name;
          document.markSaved(workflow, revision);
          list(name, revision);
        });
      });
      if (documents.peek().some(({ key }) => key === document.key)) {
        // It may have been edited while it was written.
        await writeDraft(host, document).catch(onError);
      }
      await refresh();
    },
    closed,
    close(tab) {
      groups.value = takeTab(groups.peek(), tab);
      const name = tab.name.peek();
      if (tab.revision.peek() === undefined) return;
      closed.value = [...closed.peek().filter((one) => one !== name), name].slice(-CLOSED);
    },
    async rename(from, to) {
      await inTurn(async () => {
        const { text, revision: old } = await host.workflows.read(from);
        const revision = await host.workflows.write(to, text, undefined);
        batch(() => {
          list(to, revision);
          for (const document of documents.peek()) {
            if (!isOf(document, from)) continue;
            document.name.value = to;
            // One that is based on an older file is in conflict under its new name as well.
            if (document.revision.peek() === old) document.revision.value = revision;
          }
        });
        // What another program has saved there meanwhile stays.
        await host.workflows.remove(from, old);
      });
      await refresh();
    },
    async drafts() {
      const { openDocument } = await opening();
      const drafts = Object.entries(await host.drafts.read())
        .sort(([, a], [, b]) => a.at < b.at ? -1 : 1);
      if (!drafts.length) return new Map();
      const { parseWorkflow } = await parsing();
      return new Map(drafts.flatMap(([key, { name, text, revision, clean }]) => {
        try {
          const workflow = parseWorkflow(text);
          const unsaved = !clean;
          return [[key, openDocument({ key, name, workflow, revision, catalogue, unsaved })]];
        } catch (error) { // it stays where it is, and is no reason to keep others away
          const why = (error as Error).message;
          onError(new Error(`Cannot open what was not saved of "${name}": ${why}`));
          return [];
        }
      }));
    },
  };
}

/** Characters that a text may grow or shrink by and wait for its draft: a page that is left can send no more. */
const MOST_WAITING = 20_000;
/** The part of the time that is for looking at that. */
const LOOKING = 0.03;
/** Milliseconds from the last edit to its draft, and at most from the first one that is in none. */
const DRAFT_DELAY = 800;
const DRAFT_WAIT = 3000;
const CLOSED = 20;

/** Keeps what is not saved of open documents on this machine, and lets go of it when they close. */
function followDrafts(
  host: Host,
  documents: ReadonlySignal<readonly OpenDocument[]>,
  onError: (error: unknown) => void,
): void {
  const drafts = new Map<string, () => void>();
  effect(() => {
    const open = new Map(documents.value.map((document) => [document.key, document]));
    for (const [key, stop] of drafts) {
      if (open.has(key)) continue;
      stop();
      drafts.delete(key);
      host.drafts.remove(key).catch(onError);
    }
    for (const [key, document] of open) {
      if (!drafts.has(key)) drafts.set(key, untracked(() => keepDraft(host, document, onError)));
    }
  });
}

/** The last edits that are in no draft yet, by the histories of their documents. */
const undrafted = new WeakMap<OpenDocument["history"], object>();

/** How long the last draft of each is. */
const drafted = new WeakMap<OpenDocument["history"], number>();

export const isUndrafted = ({ history }: OpenDocument): boolean => undrafted.has(history);

const NO_ROOM =
  t`This browser has no room left to keep what is not saved: leave this tab open, and save once you can`;

/** Writes what is not saved of a document as it is now; removes it once the host has it all. */
export async function writeDraft(host: Host, document: OpenDocument): Promise<void> {
  const { printWorkflow } = await parsing();
  const { key, history } = document;
  const draft = draftOf(document, printWorkflow);
  const edit = undrafted.get(history);
  drafted.set(history, draft?.text.length ?? 0);
  try {
    await (draft ? host.drafts.write(key, draft) : host.drafts.remove(key));
  } catch (error) {
    if ((error as Error).name === "QuotaExceededError") throw new Error(NO_ROOM);
    throw error;
  }
  if (undrafted.get(history) === edit) undrafted.delete(history);
}

/** What is not saved of a document; undefined where the host has it all. */
export function draftOf(
  { name, workflow, ...document }: OpenDocument,
  print: (workflow: Workflow) => string,
): Draft | undefined {
  const revision = document.revision.peek();
  const dirty = document.dirty.peek();
  if (!dirty && revision !== undefined) return undefined;
  return {
    name: name.peek(),
    text: print(workflow.peek()),
    at: new Date().toISOString(),
    ...(revision !== undefined && { revision }),
    ...(!dirty && { clean: true as const }),
  };
}

/** Writes a draft a moment after edits, however they go on, and removes it once the host has it all. */
function keepDraft(
  host: Host,
  document: OpenDocument,
  onError: (error: unknown) => void,
): () => void {
  const { name, workflow, revision } = document;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;
  let first: number | undefined;
  let free = 0;
  const write = (): void => {
    first = undefined;
    clearTimeout(timer);
    writeDraft(host, document).catch(onError);
  };
  const look = async (): Promise<void> => {
    const { printWorkflow } = await parsing();
    if (looking === undefined) return; // it was closed
    looking = undefined;
    const start = performance.now();
    const { text } = draftOf(document, printWorkflow) ?? {};
    free = start + (performance.now() - start) / LOOKING;
    const before = drafted.get(document.history) ?? 0;
    if (text !== undefined && Math.abs(text.length - before) > MOST_WAITING) write();
  };
  const stop = effect(() => {
    // What the draft holds: an edit of any of them starts the clock.
    void [workflow.value, name.value, revision.value, document.dirty.value];
    undrafted.set(document.history, {});
    clearTimeout(timer);
    const now = performance.now();
    first ??= now;
    timer = setTimeout(write, Math.min(DRAFT_DELAY, first + DRAFT_WAIT - now));
    looking ??= setTimeout(look, Math.max(0, free - now));
  });
  return () => {
    stop();
    clearTimeout(timer);
    clearTimeout(looking);
    looking = undefined;
  };
}
