import { isNonce, keyOfRandom, keyOfToken, Proofs } from "../api/proof.ts";
import { HttpError } from "./problem.ts";
import { proofOf, randomWord } from "./signed_word.ts";

/** Where a server listens. */
export interface Listening {
  /** Nobody else has one of them at the port. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Whether nobody else does there. */
  readonly isOurs: boolean;
}

/**
 * Shows who asks that the server knows the token: for its own address alone, as somebody who listens on another one of
 * the machine could hand the proof on.
 */
export function createProver(
  token: string,
  listening: () => Listening,
): (host: string, nonce: string) => Promise<Response> {
  const proofs = new Proofs(token, keyOfToken);
  return async function prove(host, nonce): Promise<Response> {
    demandOurs(listening());
    if (!isNonce(nonce) || !isOwn(host, listening())) {
      throw new HttpError(400, "Expected a nonce, and the address that this server listens on");
    }
    return json({ proof: await proofs.make(host, nonce) });
  };
}

/**
 * Has a page know the server again after its connection was lost, as any account of the machine can listen in its place
 * then: by a word that the server makes of what sessions are signed with, so that it holds no longer than they do.
 *
 * @returns what answers with such a word, and for a page that has one with a proof
 */
export function createPageProver(
  sessionKey: () => string,
  listening: () => Listening,
): (host: string, page?: string, nonce?: string) => Promise<Response> {
  const wordOf = (page: string): string => proofOf(sessionKey(), `page:${listening().port}`, page);
  return async function provePage(host, page, nonce = ""): Promise<Response> {
    demandOurs(listening());
    if (page === undefined) {
      const made = randomWord();
      return json({ page: made, word: wordOf(made) });
    }
    if (!isNonce(page) || !isNonce(nonce)) throw new HttpError(400, "Expected a page and a nonce");
    return json({ proof: await new Proofs(wordOf(page), keyOfRandom).make(host, nonce) });
  };
}

function demandOurs({ isOurs }: Listening): void {
  if (!isOurs) throw new HttpError(503, "Another program listens at the address of this server");
}

const json = (value: unknown): Response =>
  Response.json(value, { headers: { "cache-control": "no-store" } });

/** Whether a host with its port, as it stands in an address, is where the server listens. */
function isOwn(host: string, { addresses, port }: Listening): boolean {
  const url = URL.parse(`http://${host}`);
  if (url?.host !== host || Number(url.port || 80) !== port) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const [isFour, isSix] = [/^\d+(\.\d+){3}$/.test(name), name.includes(":")];
  // Whether "::" is IPv4's addresses, too, is up to the system: somebody else may have those.
  return addresses.includes(name) || isFour && addresses.includes("0.0.0.0") ||
    isSix && addresses.includes("::");
}
