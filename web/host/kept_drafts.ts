import type { Draft, Drafts } from "./host.ts";
import { readKept } from "./kept.ts";
import type { Kept } from "./kept.ts";

interface StoredDraft extends Draft, Kept {
  /** Name of the page that has written it. */
  readonly session: string;
  /** There is none any more: the page was left before the database could be told. */
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

interface Place {
  all(): Promise<readonly (readonly [key: string, draft: StoredDraft])[]>;
  write(key: string, draft: StoredDraft): Promise<void>;
  remove(key: string): Promise<void>;
}

const DRAFTS = "braid.drafts.";
const DATABASE = "braid";
const STORE = "drafts";

/**
 * Drafts in the browser's database, which has them on the disk once they are written; `localStorage` has them there some
 * seconds later, and loses them with a browser that is killed. It is for pages that are left, which no database waits for;
 * what is in it, of earlier versions too, the next page takes over.
 */
export function keptDrafts(page: DraftPage): Drafts {
  const database = openDatabase();
  const find = async (): Promise<ReadonlyMap<string, StoredDraft>> => {
    const found = new Map<string, StoredDraft>();
    for (const [key, draft] of [...await storage.all(), ...await database.all().catch(() => [])]) {
      if ((found.get(key)?.at ?? "") <= draft.at) found.set(key, draft);
    }
    return found;
  };
  const write = async (key: string, draft: StoredDraft): Promise<void> => {
    try {
      await database.write(key, draft);
    } catch { // there is none here, or it has no room
      return await storage.write(key, draft);
    }
    await storage.remove(key);
  };
  const remove = async (key: string): Promise<void> => {
    await database.remove(key).catch(() => {});
    await storage.remove(key);
  };
  const stored = <D extends Draft>(draft: D): D & StoredDraft => ({
    ...draft,
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
      const gone = { name: "", text: "", at: new Date().toISOString(), gone: true } as const;
      storage.write(key, stored(draft ?? gone)).catch(() =>
        // there is no room
        draft ? database.write(key, stored(draft)) : database.remove(key)
      ).catch(() => {});
    },
  };
}

/** Makes a draft this page's alone for as long as it lives; false where it is another one's. */
const claim = (key: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    navigator.locks.request(key, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });

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

function openDatabase(): Place {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> =>
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = (): void => void (opened = undefined);
        database.onclose = forget; // what the browser keeps for the page was cleared
        database.onversionchange = () => {
          forget();
          database.close();
        };
        resolve(database);
      };
    }).catch((error) => {
      opened = undefined;
      throw error;
    });
  const change = async (act: (store: IDBObjectStore) => void): Promise<void> => {
    const work = (await open()).transaction(STORE, "readwrite", { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      work.oncomplete = () => resolve();
      work.onabort = () => reject(work.error);
    });
    act(work.objectStore(STORE));
    work.commit(); // a page that is being left lives no longer than this
    await done;
  };
  return {
    async all() {
      const store = (await open()).transaction(STORE).objectStore(STORE);
      const [keys, drafts] = await Promise.all([
        answer(store.getAllKeys()),
        answer<StoredDraft[]>(store.getAll()),
      ]);
      return keys.map((key, index) => [String(key), drafts[index]!]);
    },
    write: (key, draft) => change((store) => store.put(draft, key)),
    remove: (key) => change((store) => store.delete(key)),
  };
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
