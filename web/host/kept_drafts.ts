import { ProblemError } from "../../src/api/client.ts";
import type { Draft, Drafts } from "./host.ts";
import { claim, readKept } from "./kept.ts";
import type { Kept } from "./kept.ts";

export interface StoredDraft extends Draft, Kept {
  /** Name of the page that has written it. */
  readonly session: string;
  /** There is none any more: the page was left before the place could be told. */
  readonly gone?: true;
}

/** What drafts need to know of the page that they are of. */
export interface DraftPage {
  /** Its name among the pages of the same origin. */
  name(): string;
  folder(): string | undefined;
  /** Tells of a page by its name whether it is open, or may come back with its window and has the first claim. */
  others(): Promise<(page: string) => boolean>;
}

/** Where drafts are: on the server, or in the browser. */
export interface Place {
  all(): Promise<readonly (readonly [key: string, draft: StoredDraft])[]>;
  write(key: string, draft: StoredDraft): Promise<void>;
  remove(key: string): Promise<void>;
  /** Begins to write it, as what a page that is left can still send: it may not come. */
  leave?(key: string, draft: StoredDraft): void;
}

const DRAFTS = "braid.drafts.";

/**
 * Drafts where they last, once they are written. `localStorage` has them on the disk some seconds later, and loses them with
 * a browser that is killed: it is for pages that are left, which nothing waits for, and while the place cannot be reached;
 * what is in it, of earlier versions too, the next page takes over.
 */
export function keptDrafts(page: DraftPage, place: Place): Drafts {
  /** What is written later goes before, whatever the clock says. */
  let newest = "";
  const find = async (): Promise<ReadonlyMap<string, StoredDraft>> => {
    const found = new Map<string, StoredDraft>();
    for (const [key, draft] of [...await storage.all(), ...await place.all().catch(() => [])]) {
      if ((found.get(key)?.at ?? "") <= draft.at) found.set(key, draft);
      if (newest < draft.at) newest = draft.at;
    }
    return found;
  };
  const write = async (key: string, draft: StoredDraft): Promise<void> => {
    try {
      await place.write(key, draft);
    } catch (error) {
      await storage.write(key, draft);
      if (error instanceof ProblemError && error.status === 507) throw error;
      return;
    }
    await storage.remove(key);
  };
  const remove = async (key: string): Promise<void> => {
    try {
      await place.remove(key);
    } catch {
      return await storage.write(key, stored(gone()));
    }
    await storage.remove(key);
  };
  const gone = () => ({ name: "", text: "", at: new Date().toISOString(), gone: true }) as const;
  const stored = <D extends Draft>(draft: D): D & StoredDraft => ({
    ...draft,
    at: draft.at < newest ? newest : draft.at,
    folder: page.folder(),
    session: page.name(),
  });
  return {
    async read() {
      const isAnothers = await page.others();
      const folder = page.folder();
      const claimed: string[] = [];
      for (const [key, draft] of await find()) {
        if ((draft.folder ?? folder) !== folder || isAnothers(draft.session)) continue;
        if (await claim(DRAFTS + key)) claimed.push(key);
      }
      if (!claimed.length) return {};
      const now = await find(); // the pages before may have written until now
      const mine = [...now].filter(([key]) => claimed.includes(key));
      const left = new Set((await storage.all()).map(([key]) => key));
      for (const [key, draft] of mine.filter(([key]) => left.has(key))) {
        await (draft.gone ? remove(key) : write(key, draft));
      }
      return Object.fromEntries(mine.filter(([, { gone }]) => !gone));
    },
    write: (key, draft) => write(key, stored(draft)),
    remove,
    leave(key, draft) {
      storage.write(key, stored(draft ?? gone())).catch(() =>
        // there is no room
        draft ? place.write(key, stored(draft)) : place.remove(key)
      ).catch(() => {});
      if (draft) place.leave?.(key, stored(draft));
    },
  };
}

const storage: Place = {
  all() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
    return Promise.resolve(keys.flatMap((key) => {
      const draft = readKept<StoredDraft>(localStorage.getItem(key));
      return draft ? [[key.slice(DRAFTS.length), draft] as const] : [];
    }));
  },
  // async: a full disk rejects rather than throws.
  // deno-lint-ignore require-await
  async write(key, draft) {
    localStorage.setItem(DRAFTS + key, JSON.stringify(draft));
  },
  remove: (key) => Promise.resolve(localStorage.removeItem(DRAFTS + key)),
};
