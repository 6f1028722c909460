import { isNonce, Proofs } from "../api/proof.ts";
import { HttpError } from "./problem.ts";

/** Where a server listens. */
export type Listening = Pick<Deno.NetAddr, "hostname" | "port">;

/**
 * Shows who asks that the server knows the token: for its own address alone, as somebody who listens on another one of
 * the machine could hand the proof on.
 */
export function createProver(
  token: string,
  listening: () => Listening,
): (host: string, nonce: string) => Promise<Response> {
  const proofs = new Proofs(token);
  return async function prove(host, nonce): Promise<Response> {
    if (!isNonce(nonce) || !isOwn(host, listening())) {
      throw new HttpError(400, "Expected a nonce, and the address that this server listens on");
    }
    return Response.json({ proof: await proofs.make(host, nonce) }, {
      headers: { "cache-control": "no-store" },
    });
  };
}

/** Whether a host with its port, as it stands in an address, is where the server listens. */
function isOwn(host: string, { hostname, port }: Listening): boolean {
  const url = URL.parse(`http://${host}`);
  if (url?.host !== host || Number(url.port || 80) !== port) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const [isFour, isSix] = [/^\d+(\.\d+){3}$/.test(name), name.includes(":")];
  return name === hostname || (hostname === "0.0.0.0" && isFour) ||
    (hostname === "::" && (isFour || isSix));
}
