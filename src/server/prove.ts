import { isNonce, Proofs } from "../api/proof.ts";
import { HttpError } from "./problem.ts";

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
  const proofs = new Proofs(token);
  return async function prove(host, nonce): Promise<Response> {
    if (!listening().isOurs) {
      throw new HttpError(503, "Another program listens at the address of this server");
    }
    if (!isNonce(nonce) || !isOwn(host, listening())) {
      throw new HttpError(400, "Expected a nonce, and the address that this server listens on");
    }
    return Response.json({ proof: await proofs.make(host, nonce) }, {
      headers: { "cache-control": "no-store" },
    });
  };
}

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
