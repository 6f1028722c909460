import type { MiddlewareHandler } from "hono";

/** Removes itself, and has pages that the one before it has answered for loaded anew, from this server. */
const GOES = `addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  await registration.unregister();
  for (const page of await clients.matchAll({ type: "window" })) page.navigate(page.url);
})()));
`;

/**
 * Braid's pages have no service worker. Who has listened at this address while the server was down, as any account of the
 * machine can, may have left one in a browser, which would answer for this server in all its pages. On each visit the browser
 * asks for such a script anew, past the worker and whatever the script is called: it gets one that removes itself.
 *
 * @see https://www.w3.org/TR/service-workers/#service-worker-script-request
 */
export function removeServiceWorkers(): MiddlewareHandler {
  return async function removeServiceWorkers({ req }, next): Promise<Response | void> {
    if (req.header("service-worker") !== "script") return await next();
    const headers = {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-store",
    };
    return new Response(GOES, { headers });
  };
}
