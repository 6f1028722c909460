import { signInPath } from "../server/signed_word.ts";

/** Where programs reach a server. */
export function serverAddress(hostname: string, port: number): string {
  return `http://${hostName(hostname)}:${port}/`;
}

/** What signs a browser in, once. @param name by which browsers reach it on its own machine, if they have one */
export function signInLink(
  hostname: string,
  port: number,
  token: string,
  name: string | undefined,
): string {
  const host = name === undefined ? hostName(hostname) : `${name}.localhost`;
  return `http://${host}:${port}${signInPath(token, port)}`;
}

/** The name by which others reach an address. */
export function hostName(hostname: string): string {
  if (hostname === "localhost") return "127.0.0.1"; // which others may take for another address
  if (hostname === "0.0.0.0" || hostname === "::") return Deno.hostname();
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
