import process from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createClient } from "../api/client.ts";
import type { Api } from "../api/routes.ts";
import { createMcp } from "./server.ts";

/** A Braid server that listens, and what programs send to use it. */
export interface Reached {
  readonly address: string;
  /** None where none is asked for. */
  readonly token?: string | undefined;
}

/** Speaks MCP over standard input and output for a server, until the input ends or `signal` aborts. */
export async function speakMcp(
  { address, token }: Reached,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const braid = createClient<Api>(address.replace(/\/+$/, ""), (url, init) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  process.stdin.once("end", resolve).once("close", resolve);
  signal.addEventListener("abort", () => resolve());
  const connection = serveStdio(() => createMcp(braid, version));
  if (signal.aborted) resolve();
  await ended;
  await connection.close();
}
