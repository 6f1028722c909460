import { keyOfToken, newNonce, plainAt, PROOF_PATH, Proofs, requestText } from "../api/proof.ts";

/** A Braid server that listens, and what programs have to know to use it. */
export interface Reached {
  readonly address: string;
  /** None where none is asked for. */
  readonly token?: string | undefined;
}

/**
 * Asks what listens at an address itself, whatever proxy the person has for others, who would hear all of it. Each request
 * has a connection of its own, made once it is known where to: who has listened in the server's place may hold one that was
 * made then, and could hand on over it what the server shows by now, and hear all that is asked after it.
 */
async function ask(url: URL, init: RequestInit): Promise<Response> {
  const { hostname, port } = url;
  using client = Deno.createHttpClient({
    poolMaxIdlePerHost: 0,
    proxy: { transport: "tcp", hostname, port: Number(port || 80) },
  });
  return await fetch(url, { ...init, redirect: "manual", client });
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

/**
 * Asks a server, and no other: while it is down, any user of the machine can listen in its place. So before each request it
 * has to show that it knows the token, which itself is not sent, as who listens there a moment later would have it for ever:
 * the request shows that it comes from who knows it, once, and to no later start of the server.
 */
export function senderTo({ address, token }: Reached): Send {
  const origins = originsOf(address);
  if (token === undefined) {
    return (path, init) => ask(new URL(new URL(address).origin + path), init);
  }
  const proofs = new Proofs(token, keyOfToken);
  return async function send(path, init): Promise<Response> {
    const { origin } = await firstShown(origins, proofs, init.signal) ?? {};
    if (origin === undefined) {
      return Response.json({ title: "Not proven", status: 401, detail: notProven(address) }, {
        status: 401,
      });
    }
    const [headers, url] = [new Headers(init.headers), new URL(origin + path)];
    const claim = `${Date.now()}.${newNonce()}`;
    const proof = await proofs.make(requestText(init.method ?? "GET", url), claim);
    headers.set("authorization", `Braid ${claim} ${proof}`);
    return await ask(url, { ...init, headers });
  };
}

/** A server that has shown that it knows the token. */
export interface Shown {
  readonly origin: string;
  /** Whether it has no name for browsers. */
  readonly isPlain: boolean;
}

/** The server that listens there and shows that it knows the token; undefined for none. @throws where nobody listens */
export function shownAt(
  { address, token }: Required<Reached> & { readonly token: string },
  signal: AbortSignal,
): Promise<Shown | undefined> {
  return firstShown(originsOf(address), new Proofs(token, keyOfToken), signal);
}

/** A name may lead to two addresses, and another listen on one of them: so a proof is for an address. */
function originsOf(address: string): readonly string[] {
  const url = new URL(address);
  if (url.hostname !== "localhost") return [url.origin];
  return ["127.0.0.1", "[::1]"].map((name) => {
    url.hostname = name;
    return url.origin;
  });
}

/** The first that shows that it knows the token; undefined for none. @throws where nobody listens */
async function firstShown(
  origins: readonly string[],
  proofs: Proofs,
  signal: AbortSignal | null | undefined,
): Promise<Shown | undefined> {
  const failures: unknown[] = [];
  for (const origin of origins) {
    try {
      const shown = await show(origin, proofs, signal);
      if (shown) return shown;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === origins.length) throw failures[0];
}

async function show(
  origin: string,
  proofs: Proofs,
  signal: AbortSignal | null | undefined,
): Promise<Shown | undefined> {
  const nonce = newNonce();
  const { host } = new URL(origin);
  const query = new URLSearchParams({ nonce, host });
  const url = new URL(`${PROOF_PATH}?${query}`, origin);
  const answer = await ask(url, { ...(signal && { signal }) });
  const { proof, isPlain = false } = await answer.json().catch(() => ({})) ?? {};
  const isRight = await proofs.isRight(isPlain ? plainAt(host) : host, nonce, String(proof));
  return isRight ? { origin, isPlain } : undefined;
}

function notProven(address: string): string {
  return `What listens at ${address} has not shown that it knows your token, which was not sent: ` +
    "start your server there, or give its --token-file; --no-token is for a server that asks for none";
}
