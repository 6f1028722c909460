/**
 * How a tab whose server was started again hands over what is not saved in it: sealed with a link's code, which is not sent
 * itself, so that whoever listens where the link leads can read it only if they know the code.
 */
import { keyOfRandom, Proofs } from "./proof.ts";

/** The status of every answer at a name that is the server's no more. */
export const MOVED = 421;

/** Where drafts are sent, as a form sends text: with what a code is known by, and a proof of the rest of it. */
export const HAND_OVER_PATH = "/sign-in/hand-over";

/** Where what lies sealed in a browser is sent as it is, draft by draft: see {@link TakenQuery}. */
export const SEALED_PATH = "/sign-in/draft";

/** With what it is sent: among it what shows whose it is before it is read. */
export type TakenQuery = Record<"key" | "tag" | "page" | "nonce", string>;

/** What the server proves to a page that a draft was sent from, once it has that; no host has a space. */
export const takenText = (name: string, draft: string): string => `${name} has ${draft}`;

/** The only field of the form. */
export const HANDED = "drafts";

/** The script of pages at addresses that browsers are to use no more. */
export const TAKE_ALONG_PATH = "/take_along.js";

/** The bytes that a key is used with once. */
const ONCE = 12;

/** The code of a link; undefined for no link that signs in with one. */
export function codeOf(link: URL | null): string | undefined {
  const code = link?.searchParams.get("code") ?? "";
  return link?.pathname === "/sign-in" && claimOf(code) ? code : undefined;
}

/** What is sent, and where: nothing of it can be read without the code. */
export async function sealedForm(
  code: string,
  text: string,
): Promise<{ readonly path: string; readonly value: string }> {
  const sealing = new Sealing(code);
  const query = new URLSearchParams({ link: claimOf(code)!, proof: await sealing.prove() });
  return { path: `${HAND_OVER_PATH}?${query}`, value: await base64Of(await sealing.seal(text)) };
}

function base64Of(bytes: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(bytes);
  });
}

/** What a link's code is known by to who can make the rest of it; undefined for what is no such code. */
export function claimOf(code: string): string | undefined {
  return /^(\d{1,15}\.[\w-]{12})\.[\w-]{43}$/.exec(code)?.[1];
}

/** What both sides make of a code, which nobody guesses: who knows none has the server work out nothing that takes long. */
export class Sealing {
  readonly #proofs: Proofs;

  constructor(code: string) {
    this.#proofs = new Proofs(code, keyOfRandom);
  }

  prove(): Promise<string> {
    return this.#proofs.make("hand", "over");
  }

  isRight(proof: string): Promise<boolean> {
    return this.#proofs.isRight("hand", "over", proof);
  }

  async seal(text: string): Promise<Blob> {
    const iv = crypto.getRandomValues(new Uint8Array(ONCE));
    const bytes = new TextEncoder().encode(text);
    return new Blob([iv, await crypto.subtle.encrypt({ name, iv }, await this.#key(), bytes)]);
  }

  /** @throws DOMException for what was not sealed with the code */
  async open(sealed: Uint8Array<ArrayBuffer>): Promise<string> {
    const iv = sealed.subarray(0, ONCE);
    const key = await this.#key();
    const bytes = await crypto.subtle.decrypt({ name, iv }, key, sealed.subarray(ONCE));
    return new TextDecoder().decode(bytes);
  }

  async #key(): Promise<CryptoKey> {
    const text = atob(await this.#proofs.make("seal", "drafts"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return await crypto.subtle.importKey("raw", bytes, name, false, ["encrypt", "decrypt"]);
  }
}

const name = "AES-GCM";
