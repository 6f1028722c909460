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
): (host: string, nonce: string) => Promise<Response> {
  return async function prove(host, nonce): Promise<Response> {
    demandOurs(listening());
    if (!isNonce(nonce) || !isOwn(host, listening())) {
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
  prove(name: string, shown: string, page: string, nonce: string): Promise<Response>;
} {
  const wordOf = (page: string): Promise<string> => proofs.make(`page ${listening().port}`, page);
  return {
    async newWord() {
      const page = randomWord();
      return `${page} ${await wordOf(page)}`;
    },
    async prove(name, shown, page, nonce) {
      demandOurs(listening());
      if (!isNonce(page) || !isNonce(nonce) || !isReachedBy(name, listening())) {
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

/** Whether a host with its port, as it stands in an address, is where the server listens. */
function isOwn(host: string, listening: Listening): boolean {
  const url = URL.parse(`http://${host}`);
  if (url?.host !== host || Number(url.port || 80) !== listening.port) return false;
  return isAt(url.hostname.replace(/^\[|\]$/g, ""), listening);
}

/** Whether nobody else can be reached by a name: else they could hand on what they are asked. */
function isReachedBy(name: string, listening: Listening): boolean {
  const address = name.replace(/^\[|\]$/g, "");
  if (/^\d+(\.\d+){3}$/.test(address) || address.includes(":")) return isAt(address, listening);
  const isOfMachine = name === "localhost" || name.endsWith(".localhost");
  // By another name, such as a proxy's, it is reached only where it was told so.
  return !isOfMachine || ["127.0.0.1", "::1"].every((one) => isAt(one, listening));
}

function isAt(name: string, { addresses, own }: Listening): boolean {
  // Whether "::" is IPv4's addresses, too, is up to the system: somebody else may have those.
  const all = name.includes(":") ? "::" : "0.0.0.0";
  // What is another machine's, that one hands on to this one.
  return addresses.includes(name) ||
    addresses.includes(all) && (/^127\.|^::1$/.test(name) || own?.().includes(name) === true);
}
