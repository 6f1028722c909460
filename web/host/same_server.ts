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
export async function knownServer(): Promise<() => Promise<void>> {
  if (!globalThis.crypto?.subtle) return () => Promise.resolve();
  const given = await askPage({}).catch((error: Error) => error);
  if (!given) return () => Promise.resolve();
  if (given instanceof Error) return () => Promise.reject(given); // nothing can be shown
  const { page = "", word = "" } = given;
  const proofs = new Proofs(word, keyOfRandom);
  const show = async (): Promise<void> => {
    const nonce = newNonce();
    const { proof = "" } = await askPage({ page, nonce }) ?? {};
    if (!await proofs.isRight(location.hostname, nonce, proof)) {
      throw new Error("What answers is not the server that this page is from");
    }
  };
  /** For all who ask meanwhile. */
  let shown: Promise<void> | undefined;
  return () => shown ??= show().finally(() => shown = undefined);
}

/** What is answered in JSON; undefined for a page, as a server that asks for no token answers with. @throws ProblemError */
async function askPage(
  query: Record<string, string>,
): Promise<Partial<Record<"page" | "word" | "proof", string>> | undefined> {
  const answer = await fetch(`${PAGE_PATH}?${new URLSearchParams(query)}`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new ProblemError(answer.status, await answer.json().catch(() => null));
  return answer.headers.get("content-type")?.includes("json") ? await answer.json() : undefined;
}
