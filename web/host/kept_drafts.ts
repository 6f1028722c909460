import { ProblemError } from "../../src/api/client.ts";
import { draftKey, isSealed, openDraft, sealDraft } from "../../src/api/draft_seal.ts";
import { follows } from "../../src/api/draft_order.ts";
import type { DraftOrder } from "../../src/api/draft_order.ts";
import type { Draft, Drafts } from "./host.ts";
import { claim, DRAFTS, readKept } from "./kept.ts";
import type { Kept } from "./kept.ts";

export interface StoredDraft extends Draft, DraftOrder, Kept {
  /** There is none any more: the page was left before the place could be told. */
  readonly gone?: true;
}

/** What drafts need to know of the page that they are of. */
export interface DraftPage {
  /** Its name among the pages of the same origin. */
  name(): string;
  folder(): string | undefined;
  /** By what it seals what it leaves in the storage; undefined where its server has given it nothing for that. */
  key(): string | undefined;
  /** Tells of a page by its name whether it is open, or may come back with its window and has the first claim. */
  others(): Promise<(page: string) => "open" | "left" | undefined>;
}

/** Where drafts are: on the server, or in the browser. */
export interface Place {
  all(): Promise<readonly (readonly [key: string, draft: StoredDraft])[]>;
  write(key: string, draft: StoredDraft): Promise<void>;
  remove(key: string): Promise<void>;
  /** Begins to write it, as what a page that is left can still send: it may not come. */
  leave?(key: string, draft: StoredDraft): void;
}

/** Characters that a page which ends meanwhile surely gets sent: what has more is in the storage from the start. */
const MOST_SENT = 20_000;
/** Milliseconds that a place may take: what it does not have by then is in the storage meanwhile. */
const PATIENCE_MS = 1000;

/**
 * Drafts where they last, once they are written. `localStorage` has them on the disk some seconds later, and loses them with
 * a browser that is killed: it is for pages that are left, which nothing waits for, and while the place cannot be reached;
 * what is in it, of earlier versions too, the next page takes over. It is sealed there: see `draft_seal.ts`.
 */
export function keptDrafts(page: DraftPage, place: Place, patience = PATIENCE_MS): Drafts {
  const key = page.key();
  const storage = storageOf(key === undefined ? undefined : draftKey(key));
  const waiting: string[] = [];
  /** Of each draft how often it was written, and of which of another page it was made. */
  const edits = new Map<string, number>();
  const bases = new Map<string, number>();
  /** Each with that in the storage before that in the place, where there are both. */
  const find = async (): Promise<ReadonlyMap<string, readonly StoredDraft[]>> => {
    const all = [...await storage.all(), ...await place.all().catch(() => [])];
    const found = new Map<string, readonly StoredDraft[]>();
    for (const [key, draft] of all) found.set(key, [...found.get(key) ?? [], draft]);
    return found;
  };
  /** Of each draft which is in the storage, or was last. */
  const stashed = new Map<string, number>();
  const stash = async (key: string, draft: StoredDraft): Promise<void> => {
    const { edit = 0 } = draft;
    if ((stashed.get(key) ?? 0) > edit) return; // a later one has not waited as long
    stashed.set(key, edit);
    await storage.write(key, draft);
  };
  /** Has the place do it; until it has, the storage keeps what it is about. */
  const settle = async (
    key: string,
    draft: StoredDraft,
    act: () => Promise<void>,
  ): Promise<void> => {
    const wait = (): void => void stash(key, draft).catch(() => {});
    const late = setTimeout(wait, patience);
    if (draft.text.length > MOST_SENT) wait();
    try {
      await act();
    } catch (error) {
      await stash(key, draft);
      if (error instanceof ProblemError && error.status === 507) throw error;
      return;
    } finally {
      clearTimeout(late);
    }
    if ((stashed.get(key) ?? 0) <= (draft.edit ?? 0)) await storage.remove(key);
  };
  const write = (key: string, draft: StoredDraft): Promise<void> =>
    settle(key, draft, () => place.write(key, draft));
  const remove = (key: string): Promise<void> =>
    settle(key, stored(key, gone()), () => place.remove(key));
  const gone = () => ({ name: "", text: "", at: new Date().toISOString(), gone: true }) as const;
  const stored = <D extends Draft>(key: string, draft: D): D & StoredDraft => {
    const edit = (edits.get(key) ?? 0) + 1;
    edits.set(key, edit);
    const after = bases.get(key);
    return {
      ...draft,
      folder: page.folder(),
      session: page.name(),
      edit,
      ...(after !== undefined && { after }),
    };
  };
  /** Makes a draft of a page before this one's own: what that may still send has no more in it. */
  const takeOver = async (key: string, draft: StoredDraft): Promise<[string, StoredDraft][]> => {
    const { edit = 0, after: _, gone, ...rest } = draft;
    edits.set(key, edit);
    bases.set(key, edit);
    if (gone) {
      await remove(key);
      return [];
    }
    const own = stored(key, rest);
    await write(key, own).catch(() => {}); // there is no room: it is where it was
    return [[key, own]];
  };
  return {
    async read() {
      const others = await page.others();
      const folder = page.folder();
      const claimed: string[] = [];
      for (const [key, drafts] of await find()) {
        if (drafts.some((one) => (one.folder ?? folder) !== folder)) continue;
        const of = drafts.map(({ session }) => others(session)).find(Boolean);
        if (of === "left" && !drafts[0]!.gone) waiting.push(drafts[0]!.name);
        if (of) continue;
        if (await claim(DRAFTS + key)) claimed.push(key);
      }
      if (!claimed.length) return {};
      const now = await find(); // the pages before may have written until now
      const mine: [string, StoredDraft][] = [];
      for (const key of claimed) {
        const [newest, beside] = newestOf(now.get(key) ?? []);
        if (beside) mine.push(...await takeOver(crypto.randomUUID(), beside));
        if (newest) mine.push(...await takeOver(key, newest));
      }
      return Object.fromEntries(mine);
    },
    write: (key, draft) => write(key, stored(key, draft)),
    remove,
    leave(key, draft) {
      const last = stored(key, draft ?? gone());
      stash(key, last).catch(() =>
        // there is no room
        draft ? place.write(key, last) : place.remove(key)
      ).catch(() => {});
      if (draft) place.leave?.(key, last);
    },
    stamp: stored,
    waiting,
  };
}

/** The last of a draft as it is in the storage, in the place; both where neither has in it what the other has. */
function newestOf(drafts: readonly StoredDraft[]): readonly StoredDraft[] {
  const [one, other] = drafts;
  if (!one || !other) return drafts;
  if (follows(one, other)) return [one];
  if (follows(other, one)) return [other];
  return [other, one].filter(({ gone }) => !gone);
}

/** What it cannot open, as of a server with another token, is left where it is. */
const storageOf = (key: Uint8Array | undefined): Place => ({
  all() {
    const all = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
    return Promise.resolve(all.flatMap((stored) => {
      const [name, text] = [stored.slice(DRAFTS.length), localStorage.getItem(stored)];
      const draft = key && text !== null && isSealed(text)
        ? openDraft(key, name, text) as StoredDraft | undefined
        : readKept<StoredDraft>(text);
      return draft ? [[name, draft] as const] : [];
    }));
  },
  // async: a full disk rejects rather than throws.
  // deno-lint-ignore require-await
  async write(name, draft) {
    const text = key ? sealDraft(key, name, draft) : JSON.stringify(draft);
    localStorage.setItem(DRAFTS + name, text);
  },
  remove: (name) => Promise.resolve(localStorage.removeItem(DRAFTS + name)),
});
