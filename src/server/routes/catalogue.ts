import * as z from "zod";
import type { Deps } from "../deps.ts";
import { namesTag } from "../entity_tag.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { modelInfo } from "../../runs/info_schema.ts";

/** What graphs can be made of: node types as the runner knows them, and models. */
export function catalogueRoutes({ helper, catalogue }: Deps): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/catalogue",
      tag: "nodes",
      summary: "Node types, kinds and conversions",
      answers: { 200: { doc: "Catalogue of src/graph" }, 304: { doc: "As it was", type: "none" } },
      async answer({ header }) {
        const { text, tag } = await catalogue.get();
        const headers = { etag: tag, "cache-control": "no-cache" };
        if (namesTag(header("if-none-match"), tag)) {
          return new Response(null, { status: 304, headers });
        }
        return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
      },
    }),
    defineRoute({
      method: "get",
      path: "/models",
      tag: "models",
      summary: "Models that graphs can use",
      answers: { 200: { doc: "Models", schema: z.array(modelInfo) } },
      answer: async () => json(await helper.ask("models", {})),
    }),
  ];
}
