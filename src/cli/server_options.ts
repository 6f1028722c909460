import { usageFault } from "./exit_code.ts";
import type { LinkOptions } from "./host.ts";
import type { Given, Options } from "./options.ts";

/** As near to ComfyUI's as can be without being in its way. */
const PORT = 8189;
const LOOPBACK = "127.0.0.1";

/** The options by which a server is found. */
export const SERVER_OPTIONS = {
  port: { value: "N", doc: `Listen there; 0 takes a free one (default: ${PORT})` },
  host: { value: "ADDRESS", doc: `Listen on this address (default: ${LOOPBACK})` },
  "token-file": {
    value: "FILE",
    doc: "Ask for the token in FILE, which you alone may read (mode 600), in place of your own",
  },
} as const satisfies Options;

/** @throws Failure for a port or an address that is none */
export function serverOptions(given: Given<typeof SERVER_OPTIONS>): LinkOptions {
  const tokenFile = given["token-file"];
  return {
    hostname: hostOf(given.host),
    port: portOf(given.port),
    ...(tokenFile !== undefined && { tokenFile }),
  };
}

/** The command that prints another link to the server at an address, which may have taken a free port. */
export function linkCommand(
  given: Given<typeof SERVER_OPTIONS>,
  address: string,
): string {
  const port = new URL(address).port || "80";
  const options = {
    port: port === String(PORT) ? undefined : port,
    host: given.host === LOOPBACK ? undefined : given.host,
    "token-file": given["token-file"],
  };
  return [
    "deno task braid link",
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : `--${name} ${value}`
    ),
  ].join(" ");
}

/** Whether only this machine can reach an address. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(hostname);
}

/** An address or a name, an IPv6 address with its brackets or without. */
function hostOf(text: string = LOOPBACK): string {
  const host = /^\[[\da-f:.]+\]$/i.test(text) ? text.slice(1, -1) : text;
  const name = host.includes(":") ? `[${host}]` : host;
  if (!/[/?#@\\\s]/.test(name) && URL.parse(`http://${name}`)?.port === "") return host;
  throw usageFault(`Expected --host to be an address such as ${LOOPBACK}, but got "${text}"`);
}

function portOf(text: string | undefined): number {
  if (text === undefined) return PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65536) return port;
  throw usageFault(`Expected --port to be a number from 0 to 65535, but got "${text}"`);
}
