import { ProblemError } from "../../src/api/client.ts";
import type { KeptDraft } from "../../src/api/kept.ts";
import { changeOf } from "../../src/api/text_change.ts";
import type { ServerClient } from "./host.ts";
import type { Shelf, StoredSession } from "./host_browser.ts";
import { isShort } from "./is_short.ts";
import { BROWSER, readKept } from "./kept.ts";
import type { Place, StoredDraft } from "./kept_drafts.ts";

/** Answers that are the same however often it is asked. */
const FINAL: ReadonlySet<number> = new Set([400, 413, 422]);
/** Milliseconds until a server that does not answer counts as gone, and one more for so many characters. */
const PATIENCE_MS = 30_000;
const CHARACTERS_PER_MS = 50;
/** Milliseconds until the server is told again what it has not taken. */
const AGAIN_MS = 5000;

/** This browser's name at this address. */
export function browserName(): string {
  const name = localStorage.getItem(BROWSER) ?? crypto.randomUUID();
  localStorage.setItem(BROWSER, name);
  return name;
}

/** Drafts and windows on the server: another browser, and another address of it, has them as well. */
export function createServerShelf({ json, ask, watch }: ServerClient, again = AGAIN_MS): Shelf {
  const query = { browser: browserName() };
  const open = () => json("POST /kept", { body: query });
  let found: ReturnType<typeof open> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other, as they were asked for. */
  const inTurn = (act: () => Promise<unknown>): Promise<void> => {
    const done = last.then(act);
    last = done.catch(() => {});
    found = undefined;
    return done.then(() => {});
  };
  /** What the server was told, which it is told again: it may have been started, and have given it to another browser. */
  const told = new Map<string, StoredDraft>();
  /** What of that it has. */
  const had = new Map<string, StoredDraft>();
  let written: StoredSession | undefined;
  let [isLeaving, isAway] = [false, false];
  const tellWindow = ({ page, at, session }: StoredSession): void => {
    const text = JSON.stringify(session);
    const body = { at, session: text, ...(isLeaving && { left: true as const }) };
    ask("PUT /kept/windows/:page", { params: { page }, query, body, keepalive: isShort(text) })
      .catch(() => {});
  };
  const tellAll = (): void => {
    if (written) tellWindow(written);
    for (const [key, draft] of told) if (!missed.has(key)) tellDraft(key, draft).catch(() => {});
  };
  addEventListener("pagehide", () => isLeaving = true);
  addEventListener("pageshow", () => isLeaving = false); // some keep a page that was left, and show it again
  /** The last changes of documents that the server was not there for, or had no room or no folder for. */
  const missed = new Map<string, () => Promise<unknown>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (key: string, act: () => Promise<unknown>): Promise<void> =>
    inTurn(async () => {
      missed.delete(key);
      await act().catch((error) => {
        if (error instanceof ProblemError && FINAL.has(error.status)) throw error;
        missed.set(key, act);
        timer ??= setTimeout(tellMissed, again);
        throw error;
      });
      if (missed.size) return;
      clearTimeout(timer);
      timer = undefined;
    });
  const tellMissed = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [key, act] of [...missed]) change(key, act).catch(() => {});
  };
  const tellDraft = (key: string, draft: StoredDraft): Promise<void> => {
    told.set(key, draft);
    const body = bodyOf(draft);
    return change(key, async () => {
      const signal = AbortSignal.timeout(PATIENCE_MS + body.text.length / CHARACTERS_PER_MS);
      await ask("PUT /kept/drafts/:key", { params: { key }, query, body, signal });
      had.set(key, draft);
    });
  };
  watch({
    event() {},
    connected(isThere) {
      if (isThere && isAway) tellAll();
      isAway = !isThere;
      if (isThere) tellMissed();
    },
  });
  const place: Place = {
    async all() {
      const { drafts } = await (found ?? open());
      found = undefined; // later ones may have come since
      return Object.entries(drafts);
    },
    write: tellDraft,
    remove(key) {
      for (const drafts of [told, had]) drafts.delete(key);
      const asked = { params: { key }, query };
      return change(key, () => {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        return ask("DELETE /kept/drafts/:key", { ...asked, signal });
      });
    },
    leave(key, draft) {
      const body = bodyOf(draft);
      const { text, ...rest } = body;
      const where = { params: { key }, query };
      // One that is on its way may come before, or not at all.
      const known = new Set([told.get(key), had.get(key)]);
      const changes = [...known].flatMap((before) => {
        if (before?.edit === undefined) return [];
        const change = changeOf(before.text, text);
        return isShort(change) ? [{ ...rest, of: before.edit, change }] : [];
      });
      for (const body of changes) {
        ask("PATCH /kept/drafts/:key", { ...where, body, keepalive: true }).catch(() => {});
      }
      if (changes.length) return;
      ask("PUT /kept/drafts/:key", { ...where, body, keepalive: isShort(draft.text) })
        .catch(() => {});
    },
  };
  let folder: string | undefined;
  return {
    async open() {
      const { windows, ...rest } = await (found = open());
      folder = rest.folder;
      return {
        folder,
        windows: Object.entries(windows).map(([page, { at, session }]) => ({
          page,
          at,
          session: readKept(session),
          folder,
        })),
      };
    },
    writeWindow(window) {
      tellWindow(written = window);
    },
    removeWindow: (page) =>
      void ask("DELETE /kept/windows/:page", { params: { page }, query }).catch(() => {}),
    async drafts() {
      await takeEarlier(folder, place);
      return place;
    },
  };
}

/** What is sent of a draft. */
const bodyOf = ({ folder: _, gone: __, ...body }: StoredDraft): KeptDraft => body;

/** Brings to the server what an earlier version has kept in the browser, at this address. */
async function takeEarlier(folder: string | undefined, place: Place): Promise<void> {
  try {
    if (!(await indexedDB.databases()).some(({ name }) => name === "braid")) return;
    const { openDatabase } = await import("./draft_database.ts");
    const database = openDatabase();
    for (const [key, draft] of await database.all()) {
      if ((draft.folder ?? folder) !== folder) continue;
      await place.write(key, draft);
      await database.remove(key);
    }
  } catch {
    // They stay where they are.
  }
}
