import { createHmac, hash, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { ROUNDS } from "../api/proof.ts";

/** What a word is good for, on the server of one port. */
export type Purpose = `${"link" | "session" | "drafts"}:${number}`;

const keys = new Map<string, string>();

/**
 * What stands for a token in all that others may hear: a guess at one that somebody thought of costs {@link ROUNDS} for each
 * such word, which itself nobody guesses.
 */
export function keyOf(token: string): string {
  return keys.getOrInsertComputed(
    token,
    () => pbkdf2Sync(token, "braid-words", ROUNDS, 32, "sha256").toString("base64url"),
  );
}

/** A word that only who knows the key can make: when, which one, and the proof of both. */
export function signWord(key: string, purpose: Purpose, now: number = Date.now()): string {
  return wordOf(key, purpose, `${now}.${randomWord(9)}`);
}

/** The word of a claim, as whoever has the key makes it again. */
export function wordOf(key: string, purpose: Purpose, claim: string): string {
  return `${claim}.${proofOf(key, purpose, claim)}`;
}

/** When a word was made, in milliseconds; undefined for one that was not made with this key for this purpose. */
export function readWord(key: string, purpose: Purpose, word: string): number | undefined {
  const [, claim, made, given] = /^((\d{1,15})\.[\w-]{12})\.([\w-]{43})$/.exec(word) ?? [];
  if (claim === undefined || !isSame(given!, proofOf(key, purpose, claim))) return undefined;
  return Number(made);
}

/** Where a browser is signed in, once. */
export function signInPath(token: string, port: number): string {
  return pathOfCode(signWord(keyOf(token), `link:${port}`));
}

export const pathOfCode = (code: string): string => `/sign-in?code=${code}`;

/** By what drafts are sealed of pages at a host with its port: 32 bytes, in letters. */
export function draftKeyOf(token: string, port: number, host: string): string {
  return proofOf(keyOf(token), `drafts:${port}`, host);
}

/** Compares in a time that tells nothing of where they differ. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(a), digest(b));
}

export function randomWord(bytes = 24): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url" });
}

/** What only who knows a key can make of a claim. */
function proofOf(key: string, purpose: Purpose, claim: string): string {
  return createHmac("sha256", key).update(`${purpose} ${claim}`).digest("base64url");
}
