/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** The texts of what a page's browser keeps of documents that are not saved. */
export function drafts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    new Promise<readonly string[]>((resolve, reject) => {
      const opening = indexedDB.open("braid");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const asked = database.transaction("drafts").objectStore("drafts").getAll();
        asked.onsuccess = () => resolve(asked.result.map(({ text }) => text));
        database.close();
      };
    })
  );
}
