import { ProblemError } from "../../src/api/client.ts";
import { keyOfRandom, newNonce, PAGE_PATH, Proofs } from "../../src/api/proof.ts";

/** Milliseconds until what has not answered is asked once more. */
const PATIENCE_MS = 10_000;

/**
 * What a server shows a page that it is from: one that asks for no token has nothing to show, and without `crypto.subtle`, on
 * plain HTTP of a network, nothing can be looked at. Resolves where it has shown it.
 *
 * @throws ProblemError for a server that this page is not signed in to, or that has another name, Error for who is none of it
 */
export async function knownServer(base: string): Promise<() => Promise<void>> {
  if (!globalThis.crypto?.subtle) return () => Promise.resolve();
  const given = await askPage(base, {});
  if (!given) return () => Promise.resolve();
  const { page = "", word = "" } = given;
  const proofs = new Proofs(word, keyOfRandom);
  return async () => {
    const nonce = newNonce();
    const { proof = "" } = await askPage(base, { page, nonce }) ?? {};
    if (!await proofs.isRight(location.hostname, nonce, proof)) {
      throw new Error("What answers is not the server that this page is from");
    }
  };
}

/** What is answered in JSON; undefined for a page, as a server that asks for no token answers with. @throws ProblemError */
async function askPage(
  base: string,
  query: Record<string, string>,
): Promise<Partial<Record<"page" | "word" | "proof", string>> | undefined> {
  const answer = await fetch(`${base}${PAGE_PATH}?${new URLSearchParams(query)}`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new ProblemError(answer.status, await answer.json().catch(() => null));
  return answer.headers.get("content-type")?.includes("json") ? await answer.json() : undefined;
}
