import { Hono } from "hono";
import type { Deps } from "./deps.ts";
import { guard } from "./guard.ts";
import { openApi } from "./openapi.ts";
import { HttpError, problemResponse } from "./problem.ts";
import type { Route } from "./route.ts";
import { defineRoute, json, mount } from "./route.ts";
import { artifactRoutes } from "./routes/artifacts.ts";
import { catalogueRoutes } from "./routes/catalogue.ts";
import { downloadRoutes } from "./routes/downloads.ts";
import { serveEditor } from "./routes/editor.ts";
import { eventRoutes } from "./routes/events.ts";
import { imageRoutes } from "./routes/images.ts";
import { runRoutes } from "./routes/runs.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { statusRoutes } from "./routes/status.ts";
import { storageRoutes } from "./routes/storage.ts";
import { templateRoutes } from "./routes/templates.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { trustRoutes } from "./routes/trust.ts";
import { uploadRoutes } from "./routes/uploads.ts";
import { workflowRoutes } from "./routes/workflows.ts";
import { secureHeaders } from "./secure_headers.ts";
import { createThumbnails } from "./thumbnails.ts";

/** The server's routes over its parts, without a socket: `createApp(deps).request("/api/status")`. */
export function createApp(deps: Deps): Hono {
  const thumbnails = createThumbnails(deps);
  const routes: readonly Route[] = [
    ...statusRoutes(deps),
    ...catalogueRoutes(deps),
    ...downloadRoutes(deps),
    ...tokenRoutes(deps),
    ...workflowRoutes(deps),
    ...templateRoutes(deps),
    ...runRoutes(deps),
    ...eventRoutes(deps),
    ...artifactRoutes(deps, thumbnails),
    ...imageRoutes(deps, thumbnails),
    ...uploadRoutes(deps),
    ...settingsRoutes(deps),
    ...storageRoutes(deps),
    ...trustRoutes(deps),
  ];
  const app = new Hono();
  const stopping = (): boolean => deps.signal?.aborted ?? false;
  const stopped = new HttpError(503, "The server is stopping");
  // What it needs is closed part by part, so that a request on its way may fail anywhere.
  app.onError((error) => problemResponse(stopping() ? stopped : error));
  app.use(secureHeaders());
  app.use(async (_, next) => {
    if (stopping()) throw stopped;
    await next();
  });
  app.use(guard(deps.guard));
  if (deps.signIn) app.use(deps.signIn);
  mount(app, [...routes, description(routes, deps.version)]);
  app.all("/api/*", ({ req }) => {
    throw new HttpError(404, `There is nothing to ${req.method} at ${req.path}`);
  });
  app.get("*", serveEditor(deps));
  return app;
}

function description(routes: readonly Route[], version: string): Route {
  let document: Record<string, unknown> | undefined;
  return defineRoute({
    method: "get",
    path: "/openapi.json",
    tag: "server",
    summary: "This description",
    answers: { 200: { doc: "OpenAPI 3.1" } },
    answer: () => json(document ??= openApi(routes, version)),
  });
}
