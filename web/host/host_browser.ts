import type { Drafts, Host } from "./host.ts";
import { readKept } from "./kept.ts";
import type { Kept } from "./kept.ts";
import type { DraftPage } from "./kept_drafts.ts";

const SESSIONS = "braid.sessions.";
/** How the window of this page is. */
const SESSION = "braid.session";
/** The same with the page's name, for those who come after it. */
const SESSION_OF = "braid.session.";
/** Windows kept that nobody has come back to. */
const MOST_SESSIONS = 5;

interface StoredSession extends Kept {
  /** The page's name. */
  readonly page: string;
  /** When it was written, in milliseconds. */
  readonly at: number;
  readonly session: unknown;
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

/** The locks of pages that live. */
async function openPages(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks?.query() ?? {};
  return new Set(held.map(({ name }) => name));
}

/** Whether this page has come back with its own window, as others may with theirs. */
let isBack = false;

/** Windows that pages have written, the last one first. */
function storedSessions(): readonly StoredSession[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(SESSION_OF))
    .flatMap((key) => readKept<StoredSession>(localStorage.getItem(key)) ?? [])
    .sort((a, b) => b.at - a.at);
}

/** Of the folder that is served, as it was when this page was loaded. */
let folder: string | undefined;

const isHere = (kept: Kept): boolean => (kept.folder ?? folder) === folder;

const page: DraftPage = {
  name: session,
  folder: () => folder,
  async others() {
    const open = await openPages();
    return (page) =>
      open.has(SESSIONS + page) || isBack && localStorage.getItem(SESSION_OF + page) !== null;
  },
};

let kept: Promise<Drafts> | undefined;
let loaded: Drafts | undefined;

const drafts = (): Promise<Drafts> =>
  kept ??= import("./kept_drafts.ts").then(({ keptDrafts }) => loaded = keptDrafts(page));

/**
 * What any web page has: storage on this machine, the clipboard, downloads.
 *
 * @param served Where workflows are: drafts and windows are brought back in their own folder
 */
export const browserParts = (served?: () => Promise<string>): Pick<
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
  drafts: {
    read: async () => (await drafts()).read(),
    write: async (key, draft) => (await drafts()).write(key, draft),
    remove: async (key) => (await drafts()).remove(key),
    leave: (key, draft) => loaded?.leave(key, draft),
  },
  async readSession() {
    folder = await served?.().catch(() => undefined);
    const open = await openPages();
    const isOpen = (page: string): boolean => open.has(SESSIONS + page);
    const own = sessionStorage.getItem(SESSION);
    if (own !== null) {
      const stored = readKept<StoredSession>(own);
      if (stored && !isHere(stored)) return undefined;
      isBack = true;
      // Before it was loaded anew this page had another name; one that was duplicated has it still.
      if (stored && !isOpen(stored.page)) localStorage.removeItem(SESSION_OF + stored.page);
      return stored?.session;
    }
    const [last, ...older] = storedSessions().filter((one) => isHere(one) && !isOpen(one.page));
    const gone = [last, ...older.slice(MOST_SESSIONS)]; // another page begins anew
    for (const one of gone) if (one) localStorage.removeItem(SESSION_OF + one.page);
    return last?.session;
  },
  writeSession(state) {
    const stored: StoredSession = { page: session(), at: Date.now(), session: state, folder };
    const text = JSON.stringify(stored);
    sessionStorage.setItem(SESSION, text);
    localStorage.setItem(SESSION_OF + stored.page, text);
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
