import { ProblemError, STARTED_AGAIN, UNREACHABLE } from "../../src/api/client.ts";
import { MOVED } from "../../src/api/hand_over.ts";
import { keyOfRandom, movedFrom, newNonce, PAGE_PATH, Proofs } from "../../src/api/proof.ts";
import { UnprovenError } from "./host.ts";
import { wordsOfPage } from "./kept.ts";

/** Milliseconds until what has not answered is asked once more. */
const PATIENCE_MS = 10_000;

/**
 * Has whoever answers show that it is a server of who has opened this page, by the word that came with it. A server that
 * asks for no token has given none, and without `crypto.subtle`, on plain HTTP of a network, nothing can be looked at.
 *
 * @returns what resolves with whether it was shown, and rejects with an {@link UnprovenError} for who is none of it, with a
 * ProblemError of {@link MOVED} for the server that has another name now, as who hands that on may be between, with an Error for who does not answer, or cannot now
 */
export function knownServer(): () => Promise<boolean> {
  const [page, word] = wordsOfPage();
  if (page === undefined || word === undefined) {
    return () => Promise.resolve(false);
  }
  const proofs = new Proofs(word, keyOfRandom);
  const show = async (): Promise<boolean> => {
    const nonce = newNonce();
    const answer = await fetch(`${PAGE_PATH}?${new URLSearchParams({ page, nonce })}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status >= 500) throw new Error(UNREACHABLE);
    const { proof } = await answer.json().catch(() => null) ?? {};
    const isShown = (name: string): Promise<boolean> => proofs.isRight(name, nonce, String(proof));
    if (await isShown(location.hostname)) return true;
    if (await isShown(movedFrom(location.hostname))) {
      throw new ProblemError(MOVED, { detail: STARTED_AGAIN });
    }
    throw new UnprovenError("What answers has not shown that it is a server of yours");
  };
  /** For all who ask meanwhile. */
  let shown: Promise<boolean> | undefined;
  return () => shown ??= show().finally(() => shown = undefined);
}
