/**
 * How drafts lie in a browser's storage. Whoever listens at the address while the server is down can lead the browser to a
 * page of theirs, which reads all of it: so each is sealed, with a key that the server makes of its token for the address of
 * the page, and can make again, and that the page has in memory alone. At once, as a page that is left waits for nothing.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha XChaCha20-Poly1305
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";

/** What begins each, as no JSON does. */
const MARK = "sealed:";
/** Bytes of the number that is used once, so long that it is thought of at random. */
const ONCE = 24;
/** Bytes that a function is called with at a time. */
const AT_ONCE = 4096;

/** Letters of one draft, more than browsers keep of all that is of an address. */
export const MOST_SEALED = 2 ** 23;

/** The key of a page's address, from the text that comes with the page: 32 bytes. */
export const draftKey = (text: string): Uint8Array<ArrayBuffer> =>
  bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));

/** @param name of the draft, under which alone it is opened */
export function sealDraft(key: Uint8Array, name: string, draft: object): string {
  return `${MARK}${seal(key, tagged(name), "")}.${seal(key, name, JSON.stringify(draft))}`;
}

/** What shows, before all of it was sent, that a draft was sealed by who has the key. */
export const tagOf = (text: string): string => text.slice(MARK.length, text.indexOf("."));

export const isTag = (key: Uint8Array, name: string, tag: string): boolean =>
  open(key, tagged(name), tag) === "";

/** Undefined for what was not sealed with the key under the name, or was changed since. */
export function openDraft(key: Uint8Array, name: string, text: string): unknown {
  const opened = isSealed(text) ? open(key, name, text.slice(text.indexOf(".") + 1)) : undefined;
  return opened === undefined ? undefined : JSON.parse(opened);
}

export const isSealed = (text: string): boolean => text.startsWith(MARK);

/** No draft's name has a space. */
const tagged = (name: string): string => `tag ${name}`;

function seal(key: Uint8Array, name: string, text: string): string {
  const once = crypto.getRandomValues(new Uint8Array(ONCE));
  const sealed = xchacha20poly1305(key, once, encode(name)).encrypt(encode(text));
  return textOf(once) + textOf(sealed);
}

function open(key: Uint8Array, name: string, text: string): string | undefined {
  try {
    const sealed = bytesOf(text);
    const cipher = xchacha20poly1305(key, sealed.subarray(0, ONCE), encode(name));
    return new TextDecoder().decode(cipher.decrypt(sealed.subarray(ONCE)));
  } catch {
    return undefined;
  }
}

/** Base64: the first part has no rest, as 24 bytes are 32 letters. */
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    const part = bytes.subarray(at, at + AT_ONCE) as ArrayLike<number>;
    text += String.fromCharCode.apply(null, part as number[]); // spread, it takes six times as long
  }
  return btoa(text);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
