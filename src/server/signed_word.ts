import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** What a word is good for, on the server of one port. */
export type Purpose = `${"link" | "session"}:${number}`;

/** A word that only who knows the token can make: when, which one, and the proof of both. */
export function signWord(token: string, purpose: Purpose, now: number = Date.now()): string {
  return wordOf(token, purpose, `${now}.${randomWord(9)}`);
}

/** The word of a claim, as whoever has the token makes it again. */
export function wordOf(token: string, purpose: Purpose, claim: string): string {
  return `${claim}.${proofOf(token, purpose, claim)}`;
}

/** When a word was made, in milliseconds; undefined for one that was not made with this token for this purpose. */
export function readWord(token: string, purpose: Purpose, word: string): number | undefined {
  const [, claim, made, given] = /^((\d{1,15})\.[\w-]{12})\.([\w-]{43})$/.exec(word) ?? [];
  if (claim === undefined || !isSame(given!, proofOf(token, purpose, claim))) return undefined;
  return Number(made);
}

/** Where a browser is signed in, once. */
export function signInPath(token: string, port: number): string {
  return pathOfCode(signWord(token, `link:${port}`));
}

export const pathOfCode = (code: string): string => `/sign-in?code=${code}`;

/** Compares in a time that tells nothing of where they differ. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(a), digest(b));
}

export function randomWord(bytes = 24): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url" });
}

/** What only who knows a token can make of a claim. */
export function proofOf(token: string, purpose: Purpose, claim: string): string {
  return createHmac("sha256", token).update(`${purpose} ${claim}`).digest("base64url");
}
