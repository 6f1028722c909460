import type { Context } from "hono";
import { Hono } from "hono";
import type { Mcp } from "../../mcp/http.ts";
import { createClient } from "../../api/client.ts";
import type { Api } from "../../api/routes.ts";
import { ROUTES } from "../../api/routes.ts";
import { problemResponse } from "../problem.ts";
import type { Handlers } from "../route.ts";
import { mount, readJsonBody } from "../route.ts";

/** As much as a graph in a call may have. */
const MAX_BYTES = 4 * 2 ** 20;

/**
 * The Model Context Protocol, whose tools ask the same routes as everybody else, within the server. Loaded when it is
 * first spoken: few servers are ever asked by it.
 */
export function answerMcp(
  handlers: Handlers<Api>,
  version: string,
): (context: Context) => Promise<Response> {
  let loaded: Promise<Mcp> | undefined;
  const load = async (): Promise<Mcp> => {
    const { mcpOverHttp } = await import("../../mcp/http.ts");
    const app = new Hono(); // who asks has been let in already
    app.onError(problemResponse);
    mount(app, ROUTES, handlers);
    const braid = createClient<Api>(
      "http://localhost",
      async (url, init) => await app.request(url, init),
    );
    return mcpOverHttp(braid, version);
  };
  return async ({ req: { raw } }) => {
    const body = raw.method === "POST" ? await readJsonBody(raw, MAX_BYTES) : undefined;
    return await (await (loaded ??= load()))(raw, body);
  };
}
