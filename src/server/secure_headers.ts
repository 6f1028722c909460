import type { MiddlewareHandler } from "hono";

/**
 * What the editor's page may load: itself, and pictures by `data:` and `blob:`. Styles may stand in attributes, because
 * positions are bound there.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  // What is not saved is sent on so to the next start of the server, by another name of this machine.
  "form-action http://*.localhost:* http://localhost:* http://127.0.0.1:*",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: readonly (readonly [string, string])[] = [
  ["content-security-policy", POLICY],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["x-frame-options", "DENY"],
];

/** Headers that keep a browser from doing more with an answer than is meant; a route's own stand. */
export function secureHeaders(): MiddlewareHandler {
  return async function secureHeaders(context, next): Promise<void> {
    await next();
    for (const [name, value] of HEADERS) {
      if (!context.res.headers.has(name)) context.header(name, value);
    }
  };
}
