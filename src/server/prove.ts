import { isNonce, keyOfRandom, plainAt, Proofs } from "../api/proof.ts";
import { HttpError } from "./problem.ts";
import { randomWord } from "./signed_word.ts";

/** Where a server listens. */
export interface Listening {
  /** Nobody else has one of them at the port. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** All addresses of the machine in networks, which "0.0.0.0" and "::" stand for beside those of the machine itself. */
  readonly own?: () => readonly string[];
  /** Whether nobody else does there. */
  readonly isOurs: boolean;
}

/** By which name somebody asks, and from which address. */
export interface Asked {
  readonly name: string;
  readonly from: string;
}

/**
 * Shows who asks that the server knows the token: for its own address alone, as somebody who listens on another one of
 * the machine could hand the proof on.
 *
 * @param isPlain Whether it has no name for browsers
 */
export function createProver(
  proofs: Proofs,
  listening: () => Listening,
  isPlain: boolean,
): (host: string, nonce: string, from: string) => Promise<Response> {
  return async function prove(host, nonce, from): Promise<Response> {
    demandOurs(listening());
    if (!isNonce(nonce) || !isOwn(host, from, listening())) {
      throw new HttpError(400, "Expected a nonce, and the address that this server listens on");
    }
    return json({ proof: await proofs.make(isPlain ? plainAt(host) : host, nonce), isPlain });
  };
}

/**
 * Has a page know the server, and each later start of it, from whoever else listens in its place: by a word that comes with
 * the page, made of the token, and that only who has the token can make again. No text that {@link createProver} shows
 * begins with "page". What it shows of a name is that it has a draft that lay there, or whether that is its own still:
 * at another one somebody may listen to the page over a connection of before, and hand on what the server shows.
 *
 * @param proofs of the token
 */
export function createPageProver(
  proofs: Proofs,
  listening: () => Listening,
): {
  newWord(): Promise<string>;
  /** Whether it is shown to who asks by a name from an address. */
  isShown(at: Asked): boolean;
  prove(at: Asked, shown: string, page: string, nonce: string): Promise<Response>;
} {
  const wordOf = (page: string): Promise<string> => proofs.make(`page ${listening().port}`, page);
  return {
    async newWord() {
      const page = randomWord();
      return `${page} ${await wordOf(page)}`;
    },
    isShown: (at) => isReachedBy(at, listening()),
    async prove(at, shown, page, nonce) {
      demandOurs(listening());
      if (!isNonce(page) || !isNonce(nonce) || !isReachedBy(at, listening())) {
        throw new HttpError(400, "Expected a page, a nonce, and a name that this server has alone");
      }
      return json({ proof: await new Proofs(await wordOf(page), keyOfRandom).make(shown, nonce) });
    },
  };
}

function demandOurs({ isOurs }: Listening): void {
  if (!isOurs) throw new HttpError(503, "Another program listens at the address of this server");
}

const json = (value: unknown): Response =>
  Response.json(value, { headers: { "cache-control": "no-store" } });

/** Whether a host with its port, as it stands in an address, is where the server listens for who asks from one. */
export function isOwn(host: string, from: string, listening: Listening): boolean {
  const url = URL.parse(`http://${host}`);
  if (url?.host !== host || Number(url.port || 80) !== listening.port) return false;
  return isAt({ name: url.hostname.replace(/^\[|\]$/g, ""), from }, listening);
}

/** Whether nobody else can be reached by a name: else they could hand on what they are asked. */
function isReachedBy({ name, from }: Asked, listening: Listening): boolean {
  const address = name.replace(/^\[|\]$/g, "");
  if (/^\d+(\.\d+){3}$/.test(address) || address.includes(":")) {
    return isAt({ name: address, from }, listening);
  }
  // By another name, such as a proxy's, it is reached only where it was told so.
  return !isOfMachine(name) ||
    ["127.0.0.1", "::1"].every((one) => isAt({ name: one, from }, listening));
}

function isAt({ name, from }: Asked, { addresses, own }: Listening): boolean {
  // Each machine has these for itself: one where this person has the same token hands on what it is asked there.
  if (isOfMachine(name) && !isAlone(from)) return false;
  // Whether "::" is IPv4's addresses, too, is up to the system: somebody else may have those.
  const all = name.includes(":") ? "::" : "0.0.0.0";
  // What is another machine's, that one hands on to this one.
  return addresses.includes(name) ||
    addresses.includes(all) && (isAlone(name) || own?.().includes(name) === true);
}

/** Whether no other machine reaches an address, nor asks from it. */
export const isAlone = (address: string): boolean => /^127\.|^::1$/.test(address);

/** Whether a name or an address is of the machine itself, and of no network. */
export const isOfMachine = (hostname: string): boolean =>
  /^(.+\.)?localhost$|^127\.|^0\.0\.0\.0$|^\[?::(1|ffff:7f.*)?\]?$/.test(hostname);
