/**
 * The names by which a person's browsers reach their servers on this machine: `NAME.localhost`, which every browser takes for
 * the machine itself. Cookies go to all ports of a name, and any account can listen on another port, or on this one while the
 * server is down, where an open tab tells it the name: so each start has another, which nobody else can guess, and which has
 * nothing in any browser. It stands in nothing that a browser is started with, which all accounts can see, too.
 */
import { createHmac } from "node:crypto";
import { keyOf } from "../server/signed_word.ts";

/** One that was never used. */
export function newBrowserName(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** The one of a port for a server that keeps who is signed in over its starts. */
export function keptBrowserName(token: string, port: number): string {
  return createHmac("sha256", keyOf(token)).update(`name:${port}`).digest("hex").slice(0, 32);
}
