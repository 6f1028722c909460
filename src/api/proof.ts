/** How a server shows that it knows a word, before anybody sends it that word, or what is for it alone. */

/** Where a server is asked for it, with a nonce and with the address by which it is asked. */
export const PROOF_PATH = "/sign-in/proof";

/** What a server proves in place of its address that has no name for browsers. */
export const plainAt = (host: string): string => `plain ${host}`;

/** What a program proves of each request, in place of sending the token. */
export const requestText = (method: string, { host, pathname, search }: URL): string =>
  `request ${method} ${host}${pathname}${search}`;

/** How it says so: a claim that no other request has, which is when it was made and a nonce, and the proof of both. */
export const PROVEN = /^Braid +((\d{1,15})\.[\w-]{32}) +(\S+)$/i;

/** Where a page is shown, for a nonce, that whoever answers knows the word that the page came with. */
export const PAGE_PATH = "/sign-in/page";

/**
 * What the element of a page is called that has its word: what the page is known by, the word itself, and the key of what it
 * leaves in the browser (`draft_seal.ts`).
 */
export const PAGE_WORD = "braid-page";

/** What a server proves in place of a page's name where its browsers are to use another by now. */
export const movedFrom = (name: string): string => `moved ${name}`;

/** A token that somebody thought of is short: each guess at it, by a proof that was heard, costs as much as this. */
export const ROUNDS = 200_000;

/** What both sides make of a word; each proof is good for one nonce at one address. */
export class Proofs {
  readonly #word: string;
  readonly #keyOf: (word: string) => Promise<CryptoKey>;
  #made: Promise<CryptoKey> | undefined;

  /** @param keyOf {@link keyOfToken} for what somebody may have thought of, {@link keyOfRandom} for what nobody has */
  constructor(word: string, keyOf: (word: string) => Promise<CryptoKey>) {
    this.#word = word;
    this.#keyOf = keyOf;
  }

  async make(host: string, nonce: string): Promise<string> {
    const bytes = await crypto.subtle.sign("HMAC", await this.#key(), textOf(host, nonce));
    return btoa(String.fromCharCode(...new Uint8Array(bytes)));
  }

  /** Compares in a time that tells nothing of where they differ. */
  async isRight(host: string, nonce: string, proof: string): Promise<boolean> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = Uint8Array.from(atob(proof), (letter) => letter.charCodeAt(0));
    } catch {
      return false;
    }
    return await crypto.subtle.verify("HMAC", await this.#key(), bytes, textOf(host, nonce));
  }

  #key(): Promise<CryptoKey> {
    return this.#made ??= this.#keyOf(this.#word);
  }
}

export function newNonce(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

export function isNonce(text: string): boolean {
  return /^[\w-]{32}$/.test(text);
}

function textOf(host: string, nonce: string): Uint8Array<ArrayBuffer> {
  return encode(`${host} ${nonce}`);
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export function keyOfRandom(word: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encode(word), algorithm, false, ["sign", "verify"]);
}

export async function keyOfToken(token: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", encode(token), "PBKDF2", false, ["deriveKey"]);
  return await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: encode("braid proof"), iterations: ROUNDS },
    base,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
