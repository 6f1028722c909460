import { PAGE_WORD } from "../../src/api/proof.ts";

/** What the keys of drafts in the storage begin with. */
export const DRAFTS = "braid.drafts.";

/** By what the server tells browsers apart. */
export const BROWSER = "braid.browser";

/**
 * What a page came with, by which it knows its server, and seals what it leaves: nothing from a server that asks for no token.
 * Nor is there anything on plain HTTP of a network, where all can read the page, and it can look at no proof.
 */
export function wordsOfPage(): readonly (string | undefined)[] {
  if (!globalThis.crypto?.subtle) return [];
  const meta = globalThis.document?.querySelector<HTMLMetaElement>(`meta[name="${PAGE_WORD}"]`);
  return meta?.content.split(" ") ?? [];
}

/** What is kept for pages of the same address, which may serve another folder another time. */
export interface Kept {
  /** Missing from what earlier versions have kept, which shows everywhere. */
  readonly folder?: string | undefined;
}

/** Undefined for what is no JSON object: pages before, at the same address, may have kept other things. */
export function readKept<T extends object>(text: string | null): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? value as T : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a draft or a window this page's alone for as long as it lives; false where it is another one's. */
export function claim(key: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    navigator.locks.request(key, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}
