import { newBrowserName } from "./browser_name.ts";
import { isLoopback } from "./listen_at.ts";

/** What a program of the same machine asks for all its addresses. */
const OWN: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** By what a program of the same machine reaches an address that a server listens at. */
export const ownAddress = (hostname: string): string => OWN[hostname] ?? hostname;

/** Where programs reach a server. */
export function serverAddress(hostname: string, port: number): string {
  return `http://${hostName(hostname)}:${port}/`;
}

/**
 * What signs a browser in, once. A server that has a name for browsers leads on to it, which is no other account's to see, as
 * what a browser is started with is: from a name of this link alone, as who has listened at the address while the server was
 * down may have left there, in the browser, what reads the code. Browsers of other machines have none but that of this one.
 *
 * @param path such as `signInPath` makes
 */
export function signInLink(hostname: string, port: number, path: string, hasName: boolean): string {
  const host = !isLoopback(hostname)
    ? hostName(hostname)
    : hasName
    ? `${newBrowserName()}.localhost`
    : "127.0.0.1";
  return `http://${host}:${port}${path}`;
}

/** The name by which others reach an address. */
export function hostName(hostname: string): string {
  if (hostname === "localhost") return "127.0.0.1"; // which others may take for another address
  if (hostname === "0.0.0.0" || hostname === "::") return Deno.hostname();
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
