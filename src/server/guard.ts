import type { MiddlewareHandler } from "hono";
import { HAND_OVER_PATH } from "../api/hand_over.ts";
import { HttpError } from "./problem.ts";

export interface GuardOptions {
  /** Names beside `localhost` and addresses by which the server may be reached, such as that of a proxy. */
  readonly names?: readonly string[];
}

/**
 * Refuses what a foreign web page could send through a person's browser.
 *
 * A page whose name was rebound to this machine's address (DNS rebinding) shows by its `Host`: only `localhost`, plain
 * addresses and the names given are answered. A page from elsewhere shows by `Origin` or `Sec-Fetch-Site`, which pages
 * cannot forge.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function guard(options: GuardOptions = {}): MiddlewareHandler {
  const names = options.names?.map((name) => name.toLowerCase()) ?? [];
  return async function guard(context, next): Promise<void> {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    if (!isOwnName(host, names)) {
      throw new HttpError(
        403,
        `The server does not answer to the name "${host}": use localhost or start it with --name`,
      );
    }
    if (context.req.path === HAND_OVER_PATH) return await next(); // a link's code is asked for there
    const origin = context.req.header("origin");
    if (origin !== undefined && originHost(origin) !== host.toLowerCase()) {
      throw new HttpError(403, `A page of "${origin}" may not use this server`);
    }
    const site = context.req.header("sec-fetch-site");
    const isVisit = context.req.header("sec-fetch-mode") === "navigate" &&
      context.req.method === "GET" && !context.req.path.startsWith("/api/");
    if ((site === "cross-site" || site === "same-site") && !isVisit) {
      throw new HttpError(403, "A page of another site may not use this server");
    }
    await next();
  };
}

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** Whether a `Host` header is a loopback name, an address, or one of `names`. */
function isOwnName(host: string, names: readonly string[]): boolean {
  if (/[/?#@\\]/.test(host)) return false; // more than a name
  let name: string;
  try {
    name = new URL(`http://${host}`).hostname;
  } catch {
    return false;
  }
  return name === "localhost" || name.endsWith(".localhost") || isAddress(name) ||
    names.includes(name);
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/i.test(name);
}
