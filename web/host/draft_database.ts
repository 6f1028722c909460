/** Drafts in the browser's database: of a page without a server, and of earlier versions. */
import type { Place, StoredDraft } from "./kept_drafts.ts";

const DATABASE = "braid";
const STORE = "drafts";

/** Has them on the disk once they are written. */
export function openDatabase(): Place {
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
