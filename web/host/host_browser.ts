import type { Drafts, Host } from "./host.ts";
import { claim, readKept, wordsOfPage } from "./kept.ts";
import type { Kept } from "./kept.ts";
import type { DraftPage, Place } from "./kept_drafts.ts";

const SESSIONS = "braid.sessions.";
/** How the window of this page is. */
const SESSION = "braid.session";
/** The same with the name of a page that has written it. */
export const SESSION_OF = "braid.session.";
/** Windows kept that nobody has come back to. */
const MOST_SESSIONS = 5;

export interface StoredSession extends Kept {
  /** The page's name. */
  readonly page: string;
  /** When it was written, in milliseconds. */
  readonly at: number;
  readonly session: unknown;
}

/** Where windows and drafts are kept for the pages of a browser. */
export interface Shelf {
  /** The folder that is served, and windows that pages have left or have still. */
  open(): Promise<{ readonly folder?: string; readonly windows: readonly StoredSession[] }>;
  writeWindow(window: StoredSession): void;
  removeWindow(page: string): void;
  drafts(): Promise<Place>;
}

/** This page's name among the pages of the same origin; it holds a lock of that name for as long as it lives. */
let mine: string | undefined;

function session(): string {
  if (mine === undefined) {
    mine = crypto.randomUUID();
    // Without locks (a page that is not secure) every draft counts as left behind.
    navigator.locks?.request(SESSIONS + mine, () => new Promise(() => {}));
  }
  return mine;
}

/** How the window of this page was when that was last written. */
export const writtenWindow = (): StoredSession | undefined =>
  readKept(sessionStorage.getItem(SESSION));

/** The locks of pages that live. */
async function openPages(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks?.query() ?? {};
  return new Set(held.map(({ name }) => name));
}

/** The page whose window this one goes on with. */
let taken: string | undefined;

/** Names of pages whose windows somebody may come back to. */
let left = new Set<string>();

/** When the newest window was written; what is written later goes before it, whatever the clock says. */
let newest = 0;

/** Once it is loaded. */
let shelf: Shelf | undefined;

/** Of the folder that is served, as it was when this page was loaded. */
let folder: string | undefined;

const isHere = (kept: Kept): boolean => (kept.folder ?? folder) === folder;

const page: DraftPage = {
  name: session,
  folder: () => folder,
  key: () => wordsOfPage()[2],
  async others() {
    const open = await openPages();
    const isOpen = (page: string): boolean =>
      open.has(SESSIONS + page) || open.has(SESSION_OF + page);
    return (page) =>
      page === taken ? undefined : isOpen(page) ? "open" : left.has(page) ? "left" : undefined;
  },
};

/**
 * What any web page has: drafts and windows, brought back in their own folder, the clipboard, downloads.
 */
export const browserParts = (loadShelf: () => Promise<Shelf>): Pick<
  Host,
  | "drafts"
  | "readSession"
  | "writeSession"
  | "readClipboard"
  | "readClipboardPicture"
  | "writeClipboard"
  | "readFile"
  | "writePicture"
  | "saveFile"
> => ({
  drafts: laterDrafts(async () => {
    const [place, { keptDrafts }] = await Promise.all([
      loadShelf().then((shelf) => shelf.drafts()),
      import("./kept_drafts.ts"),
    ]);
    return keptDrafts(page, place);
  }),
  async readSession() {
    shelf = await loadShelf().catch(() => undefined);
    const found = await shelf?.open().catch(() => undefined);
    folder = found?.folder;
    const windows = (found?.windows ?? []).filter(isHere).toSorted((a, b) => b.at - a.at);
    left = new Set(windows.map(({ page }) => page));
    newest = windows[0]?.at ?? 0;
    const open = await openPages();
    const isOpen = (page: string): boolean => open.has(SESSIONS + page);
    const forget = ({ page }: StoredSession): void => {
      left.delete(page);
      shelf?.removeWindow(page);
    };
    /** False where another page begins with it. */
    const take = async (window: StoredSession): Promise<boolean> => {
      if (!await claim(SESSION_OF + window.page)) return false;
      taken = window.page;
      forget(window);
      return true;
    };
    const own = writtenWindow();
    if (own && isHere(own)) {
      // Before it was loaded anew this page had another name; one that was duplicated has it still.
      if (!isOpen(own.page)) await take(own);
      return own.session;
    }
    const others = windows.filter((one) => !isOpen(one.page));
    others.slice(MOST_SESSIONS).forEach(forget);
    for (const one of others.slice(0, MOST_SESSIONS)) if (await take(one)) return one.session;
  },
  writeSession(state) {
    newest = Math.max(Date.now(), newest + 1);
    const stored: StoredSession = { page: session(), at: newest, session: state, folder };
    sessionStorage.setItem(SESSION, JSON.stringify(stored));
    shelf?.writeWindow(stored);
  },
  readClipboard: () => navigator.clipboard.readText(),
  async readClipboardPicture() {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((one) => one.startsWith("image/"));
      if (type !== undefined) return await item.getType(type);
    }
  },
  writeClipboard: (text) => navigator.clipboard.writeText(text),
  async readFile(url) {
    const response = await fetch(url);
    if (!response.ok) {
      throw new Error(`Cannot read the file: the server answered ${response.status}`);
    }
    return await response.blob();
  },
  writePicture: (png) => navigator.clipboard.write([new ClipboardItem({ [png.type]: png })]),
  saveFile(name, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
});

function laterDrafts(open: () => Promise<Drafts>): Drafts {
  let [opened, loaded]: [Promise<Drafts>?, Drafts?] = [];
  const drafts = (): Promise<Drafts> => opened ??= open().then((one) => loaded = one);
  return {
    read: async () => (await drafts()).read(),
    write: async (key, draft) => (await drafts()).write(key, draft),
    remove: async (key) => (await drafts()).remove(key),
    leave: (key, draft) => loaded?.leave(key, draft),
    stamp: (key, draft) => loaded?.stamp(key, draft),
    get waiting() {
      return loaded?.waiting;
    },
  };
}
