import { signInPath } from "../server/signed_word.ts";

/** Where a server is opened; with its token, by a link that works once. */
export function serverAddress(hostname: string, port: number, token?: string): string {
  const path = token === undefined ? "/" : signInPath(token, port);
  return `http://${hostName(hostname)}:${port}${path}`;
}

/** The name by which others reach an address. */
export function hostName(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return Deno.hostname();
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
