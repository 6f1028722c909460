import { assert, assertEquals } from "@std/assert";
import { withServer } from "./trial_server.ts";

Deno.test("GET /api/openapi.json describes every route, with references that lead somewhere", () =>
  withServer(async ({ app, ask }) => {
    const document = await (await ask("GET", "/api/openapi.json")).json();
    assertEquals(document.openapi, "3.1.0");
    const described = Object.entries(document.paths as Record<string, Record<string, unknown>>)
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
      ).sort();
    const served = app.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
      .filter((route) => !route.endsWith("openapi.json"))
      .sort();
    assertEquals(described, [...new Set(served)]);
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, name] of references) assert(name! in document.components.schemas, name);
    const start = document.paths["/api/runs"].post;
    assertEquals(start.requestBody.content["application/json"].schema, {
      $ref: "#/components/schemas/RunRequest",
    });
    assertEquals(document.components.schemas.RunRequest.properties.priority.maximum, 1000);
    const ids = Object.values(
      document.paths as Record<string, Record<string, { operationId: string }>>,
    )
      .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    assertEquals(new Set(ids).size, ids.length);
  }));
