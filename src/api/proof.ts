/** How a server shows that it knows a token, before anybody sends the token there. */

/** Where a server is asked for it, with a nonce and with the address by which it is asked. */
export const PROOF_PATH = "/sign-in/proof";

/** A token that somebody thought of is short: each guess at it, by a proof that was heard, costs as much as this. */
const ROUNDS = 200_000;

/** What both sides make of a token; each proof is good for one nonce at one address. */
export class Proofs {
  readonly #token: string;
  #made: Promise<CryptoKey> | undefined;

  constructor(token: string) {
    this.#token = token;
  }

  async make(host: string, nonce: string): Promise<string> {
    const bytes = await crypto.subtle.sign("HMAC", await this.#key(), textOf(host, nonce));
    return new Uint8Array(bytes).toBase64();
  }

  /** Compares in a time that tells nothing of where they differ. */
  async isRight(host: string, nonce: string, proof: string): Promise<boolean> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = Uint8Array.fromBase64(proof);
    } catch {
      return false;
    }
    return await crypto.subtle.verify("HMAC", await this.#key(), bytes, textOf(host, nonce));
  }

  #key(): Promise<CryptoKey> {
    return this.#made ??= deriveKey(this.#token);
  }
}

export function newNonce(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" });
}

export function isNonce(text: string): boolean {
  return /^[\w-]{32}$/.test(text);
}

function textOf(host: string, nonce: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${host} ${nonce}`);
}

async function deriveKey(token: string): Promise<CryptoKey> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const base = await crypto.subtle.importKey("raw", encode(token), "PBKDF2", false, ["deriveKey"]);
  return await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: encode("braid proof"), iterations: ROUNDS },
    base,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
