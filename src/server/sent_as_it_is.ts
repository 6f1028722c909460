import type { MiddlewareHandler } from "hono";

/**
 * Has nothing compress an answer: that is done in one go, a megabyte in half a second, and nobody else is answered meanwhile.
 * What runs, graphs and files hold may be tens of megabytes.
 */
export function sentAsItIs(): MiddlewareHandler {
  return async function sentAsItIs(context, next): Promise<void> {
    await next();
    const cache = context.res.headers.get("cache-control");
    if (cache?.includes("no-transform")) return;
    context.header("cache-control", cache === null ? "no-transform" : `${cache}, no-transform`);
  };
}
