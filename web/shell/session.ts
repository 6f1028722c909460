import { batch, effect, signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { t } from "../../src/words/translate.ts";
import type { Canvases } from "../canvas/canvases.ts";
import type { CanvasView, Fitted } from "../canvas/canvas_view.ts";
import { fittedIn } from "../canvas/fitting.ts";
import type { Viewport } from "../canvas/rect.ts";
import { applyLayout, layoutState } from "../core/saved_layout.ts";
import type { SavedLayout } from "../core/saved_layout.ts";
import { createGroup, showTab } from "../document/editor_groups.ts";
import type { EditorGroup } from "../document/editor_groups.ts";
import { isOf } from "../document/open_document.ts";
import type { CanvasPath, OpenDocument } from "../document/open_document.ts";

/** How a window was left: its tabs, where each was looked at, and which parts were open. */
interface Session {
  readonly groups: readonly SavedGroup[];
  readonly focused: number;
  readonly layout: SavedLayout;
  /** Tabs that could not be opened last time: they are tried once more. */
  readonly unopened?: readonly SavedTab[];
  /** How often it was begun to open it again, and the page has had no rest since. */
  readonly tries?: number;
}

/** After so many tries nothing is opened again: a workflow of others may be more than a page can show. */
const MOST_TRIES = 2;

interface SavedGroup {
  readonly tabs: readonly SavedTab[];
  readonly front: number;
  readonly share: number;
}

interface SavedTab {
  readonly key: string;
  readonly name: string;
  readonly path: CanvasPath;
  /** What it was looked at by in place of the canvas. */
  readonly editor?: string;
  readonly viewport: Viewport;
  /** How it came to be looked at so, unless a person has moved it. */
  readonly fitted?: Fitted;
  /** Runs and sweeps that were started from it. */
  readonly runs?: readonly string[];
  /** The run that its nodes show. */
  readonly shows?: string | undefined;
}

const DELAY = 300;
/** Who leaves within this time, in milliseconds, does so of their own accord, and not since the page never rests. */
const PATIENCE = 10_000;

/**
 * Keeps how the window is, a moment after it has changed. What was opened again counts as one more try until the page has
 * had a rest: what stops it may be what is drawn of it later.
 */
export function keepSession(app: Canvases, { tries, unopened }: Restored): void {
  const begun = Date.now();
  let isTried = tries > 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (session: Session, counts: boolean): void =>
    app.host.writeSession({ ...session, ...(counts && { tries }) });
  effect(() => {
    const session = sessionOf(app, unopened.value);
    clearTimeout(timer);
    timer = setTimeout(() => write(session, isTried), DELAY);
  });
  onRest(() => {
    isTried = false;
    write(sessionOf(app, unopened.peek()), false);
  });
  addEventListener(
    "pagehide",
    () => write(sessionOf(app, unopened.peek()), isTried && Date.now() - begun > PATIENCE),
  );
}

/** Once the browser has nothing to do; some have no word for it. */
function onRest(act: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act);
  else setTimeout(act, PATIENCE);
}

function sessionOf(
  { workspace, canvasOf, layout, runs }: Canvases,
  unopened: readonly SavedTab[],
): Session {
  const { groups, focused } = workspace.groups.value;
  const left = unopened.filter(({ name }) =>
    !workspace.documents.value.some((document) => isOf(document, name))
  );
  return {
    groups: groups.map(({ tabs, front, share }): SavedGroup => ({
      tabs: tabs.map((tab) => ({
        key: tab.key,
        name: tab.name.value,
        path: tab.path.value,
        ...(tab.editor.value !== undefined && { editor: tab.editor.value }),
        ...lookOf(canvasOf(tab)),
        runs: runs.ownedBy(tab.key),
        shows: runs.shownIn(tab.key),
      })),
      front: tabs.indexOf(front!),
      share,
    })),
    focused: groups.findIndex(({ key }) => key === focused),
    layout: layoutState(layout),
    ...(left.length && { unopened: left }),
  };
}

function lookOf(view: CanvasView): Pick<SavedTab, "viewport" | "fitted"> {
  const viewport = view.viewport.value;
  const fitted = fittedIn(view);
  return fitted ? { viewport, fitted } : { viewport };
}

/** What became of a window as it was left. */
interface Restored {
  /** Documents with changes that are not saved. */
  readonly unsaved: number;
  /** How often this was tried. */
  readonly tries: number;
  /** What could not be opened, and is kept until it can, or is not wanted any more. */
  readonly unopened: Signal<readonly SavedTab[]>;
}

/**
 * Opens again what was open when the window was left: drafts as they were, saved workflows as they are now, those that
 * are gone not at all. What cannot be opened is said.
 */
export async function restoreSession(app: Canvases): Promise<Restored> {
  const { host, toasts } = app;
  const session = await host.readSession() as Partial<Session> | undefined;
  const { tries = 0 } = session ?? {};
  if (tries >= MOST_TRIES) {
    toasts.show(
      "warning",
      t`The page stopped while it opened what was open last time, which stays closed this time. What was not saved is kept: load the page again to open it`,
    );
    return { unsaved: 0, tries: 0, unopened: signal([]) };
  }
  host.writeSession({ ...session, tries: tries + 1 });
  // Who leaves meanwhile finds all as it was: a page that has stopped is not asked.
  const giveBack = (): void => host.writeSession({ ...session });
  addEventListener("pagehide", giveBack);
  try {
    return { ...await reopenAll(app, session), tries: tries + 1 };
  } catch (error) {
    giveBack();
    throw error;
  } finally {
    removeEventListener("pagehide", giveBack);
  }
}

async function reopenAll(
  app: Canvases,
  session: Partial<Session> | undefined,
): Promise<Omit<Restored, "tries">> {
  const { workspace, layout, toasts } = app;
  const drafts = await workspace.drafts();
  const known = new Map<string, Promise<OpenDocument | undefined>>();
  const find = async ({ key, name }: SavedTab): Promise<OpenDocument | undefined> =>
    drafts.get(key) ?? await workspace.read(name).catch((error) => {
      if ((error as { status?: number }).status === 404) return undefined;
      throw error;
    });
  const shown = new Map<string, string>();
  const reopen = async (saved: SavedTab): Promise<OpenDocument | undefined> => {
    const first = known.get(saved.key);
    if (!first) known.set(saved.key, find(saved));
    const document = await (first ?? known.get(saved.key));
    const tab = first ? document?.again() : document;
    if (!tab) return undefined;
    tab.path.value = saved.path ?? [];
    tab.editor.value = saved.editor;
    if (saved.runs) app.runs.own(tab.key, saved.runs);
    if (saved.shows !== undefined) shown.set(tab.key, saved.shows);
    const view = app.canvasOf(tab);
    view.fitted = saved.fitted;
    if (saved.viewport) view.viewport.value = saved.viewport;
    return tab;
  };
  const faults = new Map<SavedTab, unknown>();
  const tryToReopen = (saved: SavedTab): Promise<OpenDocument | undefined> =>
    reopen(saved).catch((error) => {
      known.delete(saved.key); // another time it may be read
      faults.set(saved, error);
      return undefined;
    });
  const groups: EditorGroup[] = [];
  let focused = "";
  for (const [index, saved] of (session?.groups ?? []).entries()) {
    const tabs = await Promise.all(saved.tabs.map(tryToReopen));
    const open = tabs.filter((tab) => tab !== undefined);
    if (!open.length) continue;
    const group = createGroup(open, tabs[saved.front] ?? open[0], saved.share || 1);
    groups.push(group);
    if (index === session!.focused) focused = group.key;
  }
  const before = await Promise.all((session?.unopened ?? []).map(tryToReopen));
  batch(() => {
    if (session?.layout) applyLayout(layout, session.layout);
    if (groups.length) {
      const all = groups.reduce((sum, { share }) => sum + share, 0);
      const shared = groups.map((group) => ({ ...group, share: group.share / all }));
      workspace.groups.value = { groups: shared, focused: focused || groups[0]!.key };
    }
    for (const tab of before) {
      if (tab) workspace.groups.value = showTab(workspace.groups.peek(), tab);
    }
    for (const [key, document] of drafts) {
      if (!known.has(key)) workspace.groups.value = showTab(workspace.groups.peek(), document);
    }
  });
  const recall = async (document: OpenDocument): Promise<void> =>
    await (await import("../runs/recall.ts")).recallRun(app, document, shown.get(document.key));
  for (const document of workspace.documents.peek()) recall(document).catch(toasts.error);
  const unopened = signal<readonly SavedTab[]>([...faults.keys()]);
  if (faults.size) {
    const { tellUnopened } = await import("./unopened_tabs.ts");
    tellUnopened(app, { faults, unopened, reopen: tryToReopen });
  }
  const unsaved = [...drafts.values()].filter((document) => document.dirty.peek()).length;
  return { unsaved, unopened };
}
