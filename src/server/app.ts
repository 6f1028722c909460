import { Hono } from "hono";
import { HAND_OVER_PATH, SEALED_PATH } from "../api/hand_over.ts";
import { openApi } from "../api/openapi.ts";
import { ROUTES } from "../api/routes.ts";
import type { Deps } from "./deps.ts";
import { guard } from "./guard.ts";
import { HttpError, problemResponse } from "./problem.ts";
import { mount } from "./route.ts";
import { artifactHandlers } from "./routes/artifacts.ts";
import { catalogueHandlers } from "./routes/catalogue.ts";
import { checkHandlers } from "./routes/checks.ts";
import { contributionHandlers } from "./routes/contributions.ts";
import { downloadHandlers } from "./routes/downloads.ts";
import { serveEditor } from "./routes/editor.ts";
import { evaluationHandlers } from "./routes/evaluations.ts";
import { eventHandlers } from "./routes/events.ts";
import { imageHandlers } from "./routes/images.ts";
import { keptHandlers, takeHandedOver, takeSealed } from "./routes/kept.ts";
import { answerMcp } from "./routes/mcp.ts";
import { pluginHandlers } from "./routes/plugins.ts";
import { runHandlers } from "./routes/runs.ts";
import { settingsHandlers } from "./routes/settings.ts";
import { statusHandlers } from "./routes/status.ts";
import { storageHandlers } from "./routes/storage.ts";
import { sweepHandlers } from "./routes/sweeps.ts";
import { templateHandlers } from "./routes/templates.ts";
import { tokenHandlers } from "./routes/tokens.ts";
import { trustHandlers } from "./routes/trust.ts";
import { uploadHandlers } from "./routes/uploads.ts";
import { workflowFolderHandlers } from "./routes/workflow_folders.ts";
import { workflowHandlers } from "./routes/workflows.ts";
import { secureHeaders } from "./secure_headers.ts";
import { removeServiceWorkers } from "./service_workers.ts";
import { sentAsItIs } from "./sent_as_it_is.ts";
import { createThumbnails } from "./thumbnails.ts";

/** The server's routes over its parts, without a socket: `createApp(deps).request("/api/status")`. */
export function createApp(deps: Deps): Hono {
  const thumbnails = createThumbnails(deps);
  const handlers = {
    ...statusHandlers(deps),
    ...catalogueHandlers(deps),
    ...checkHandlers(deps),
    ...pluginHandlers(deps),
    ...contributionHandlers(deps),
    ...downloadHandlers(deps),
    ...tokenHandlers(deps),
    ...workflowHandlers(deps),
    ...workflowFolderHandlers(deps),
    ...templateHandlers(deps),
    ...runHandlers(deps),
    ...sweepHandlers(deps),
    ...eventHandlers(deps),
    ...artifactHandlers(deps, thumbnails),
    ...imageHandlers(deps, thumbnails),
    ...uploadHandlers(deps),
    ...settingsHandlers(deps),
    ...storageHandlers(deps),
    ...evaluationHandlers(deps),
    ...trustHandlers(deps),
    ...keptHandlers(deps),
  };
  const app = new Hono();
  const stopping = (): boolean => deps.signal?.aborted ?? false;
  const stopped = new HttpError(503, "The server is stopping");
  // What it needs is closed part by part, so that a request on its way may fail anywhere.
  app.onError((error) => problemResponse(stopping() ? stopped : error));
  app.use(secureHeaders());
  app.use("/api/*", sentAsItIs());
  app.use(async (_, next) => {
    if (stopping()) throw stopped;
    await next();
  });
  app.use(guard(deps.guard));
  app.use(removeServiceWorkers());
  if (deps.signIn) {
    app.use(deps.signIn);
    app.post(HAND_OVER_PATH, takeHandedOver(deps));
    app.post(SEALED_PATH, takeSealed(deps));
  }
  mount(app, ROUTES, handlers);
  app.all("/api/mcp", answerMcp(handlers, deps.version));
  let description: Record<string, unknown> | undefined;
  app.get(
    "/api/openapi.json",
    (context) => context.json(description ??= openApi(ROUTES, deps.version)),
  );
  app.all("/api/*", ({ req }) => {
    throw new HttpError(404, `There is nothing to ${req.method} at ${req.path}`);
  });
  app.get("*", serveEditor(deps));
  return app;
}
