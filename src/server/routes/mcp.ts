import type { Context } from "hono";
import { Hono } from "hono";
import { createClient } from "../../api/client.ts";
import type { Api } from "../../api/routes.ts";
import { ROUTES } from "../../api/routes.ts";
import { problemResponse } from "../problem.ts";
import type { Handlers } from "../route.ts";
import { mount } from "../route.ts";

/**
 * The Model Context Protocol, whose tools ask the same routes as everybody else, within the server. Loaded when it is
 * first spoken: few servers are ever asked by it.
 */
export function answerMcp(
  handlers: Handlers<Api>,
  version: string,
): (context: Context) => Promise<Response> {
  let loaded: Promise<(request: Request) => Promise<Response>> | undefined;
  const load = async (): Promise<(request: Request) => Promise<Response>> => {
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
  return async ({ req }) => await (await (loaded ??= load()))(req.raw);
}
