import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { Draft, Host } from "./host.ts";

const DRAFTS = "braid.drafts.";
const SESSIONS = "braid.sessions.";
/** Of this page while it lives, and of the last one that was left for the next. */
const SESSION = "braid.session";

interface StoredDraft extends Draft {
  readonly session: string;
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

/** Undefined for what is no JSON object: pages before, at the same address, may have kept other things. */
function readStored<T extends object>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as T : undefined;
  } catch {
    return undefined;
  }
}

/** What any web page has: storage on this machine, the clipboard, downloads. */
export const browserParts: Pick<
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
> = {
  drafts: {
    async read() {
      const { held = [] } = await navigator.locks?.query() ?? {};
      const open = new Set(held.map(({ name }) => name));
      const drafts: Record<string, Draft> = {};
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(DRAFTS)) continue;
        const draft = readStored<StoredDraft>(localStorage.getItem(key)!);
        if (draft && !open.has(SESSIONS + draft.session)) drafts[key.slice(DRAFTS.length)] = draft;
      }
      return drafts;
    },
    // async: a full disk rejects rather than throws.
    // deno-lint-ignore require-await
    async write(key, draft) {
      localStorage.setItem(DRAFTS + key, JSON.stringify({ ...draft, session: session() }));
    },
    remove(key) {
      localStorage.removeItem(DRAFTS + key);
      return Promise.resolve();
    },
  },
  readSession() {
    const text = sessionStorage.getItem(SESSION) ?? localStorage.getItem(SESSION);
    return text === null ? undefined : readStored(text);
  },
  writeSession(session) {
    const text = JSON.stringify(session);
    sessionStorage.setItem(SESSION, text);
    localStorage.setItem(SESSION, text);
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
};

const UPLOADS = "braid.uploads";

function uploads(): Record<string, string> {
  return JSON.parse(localStorage.getItem(UPLOADS) ?? "{}") as Record<string, string>;
}

/** Keeps in mind what a file that was uploaded is, so that it can be shown by its name. */
export function rememberUpload({ name, sha256 }: Pick<ArtifactInfo, "name" | "sha256">): void {
  if (name) localStorage.setItem(UPLOADS, JSON.stringify({ ...uploads(), [name]: sha256 }));
}

/** The hash of an upload by its name. */
export function uploadOf(name: string): string | undefined {
  const known = uploads();
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
