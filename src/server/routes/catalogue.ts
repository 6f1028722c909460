import { hash } from "node:crypto";
import * as z from "zod";
import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { modelInfo } from "../schemas.ts";

/** What graphs can be made of: node types and models, both as the runner knows them. */
export function catalogueRoutes({ supervisor, hub }: Deps): readonly Route[] {
  let known: { readonly pid: number | undefined; readonly text: string; readonly tag: string };
  return [
    defineRoute({
      method: "get",
      path: "/catalogue",
      tag: "nodes",
      summary: "Node types, kinds and conversions",
      answers: { 200: { doc: "Catalogue of src/graph" }, 304: { doc: "As it was", type: "none" } },
      async answer({ header }) {
        if (!known || known.pid !== supervisor.pid) {
          const { catalogue, warnings } = await supervisor.ask("catalogue", {});
          const text = JSON.stringify(catalogue);
          const tag = `"${hash("sha256", text, "hex").slice(0, 32)}"`;
          known = { pid: supervisor.pid, text, tag };
          const at = new Date().toISOString();
          for (const text of warnings) hub.publish({ type: "log", level: "warning", text, at });
        }
        const headers = { etag: known.tag, "cache-control": "no-cache" };
        if (header("if-none-match") === known.tag) {
          return new Response(null, { status: 304, headers });
        }
        return new Response(known.text, {
          headers: { ...headers, "content-type": "application/json" },
        });
      },
    }),
    defineRoute({
      method: "get",
      path: "/models",
      tag: "models",
      summary: "Models that graphs can use",
      answers: { 200: { doc: "Models", schema: z.array(modelInfo) } },
      answer: async () => json(await supervisor.ask("models", {})),
    }),
  ];
}
