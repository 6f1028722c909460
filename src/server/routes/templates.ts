import * as z from "zod";
import type { Template } from "../../runs/templates.ts";
import { listTemplates } from "../../runs/templates.ts";
import type { TemplateInfo } from "../api.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { templateInfo } from "../schemas.ts";

/** Graphs to start from, which plugins bring. */
export function templateRoutes({ registry }: Deps): readonly Route[] {
  const find = async (id: string): Promise<Template> => {
    const template = (await listTemplates(registry)).find((one) => one.id === id);
    if (!template) throw new HttpError(404, `There is no template "${id}"`);
    return template;
  };
  return [
    defineRoute({
      method: "get",
      path: "/templates",
      tag: "templates",
      summary: "Graphs to start from",
      answers: { 200: { doc: "Templates", schema: z.array(templateInfo) } },
      answer: async () => json((await listTemplates(registry)).map(describe)),
    }),
    defineRoute({
      method: "get",
      path: "/templates/:id",
      tag: "templates",
      summary: "The text of a template",
      answers: { 200: { doc: "The document" } },
      async answer({ param }) {
        const { path } = await find(param("id"));
        return new Response(await Deno.readTextFile(path), {
          headers: { "content-type": "application/json", "cache-control": "no-cache" },
        });
      },
    }),
    defineRoute({
      method: "get",
      path: "/templates/:id/picture",
      tag: "templates",
      summary: "A picture of what a template makes",
      answers: { 200: { doc: "The picture", type: "image/png" } },
      async answer({ param }) {
        const { id, picture } = await find(param("id"));
        if (picture === undefined) {
          throw new HttpError(404, `There is no picture of the template "${id}"`);
        }
        return new Response(await Deno.readFile(picture), {
          headers: { "content-type": "image/png", "cache-control": "max-age=3600" },
        });
      },
    }),
  ];
}

function describe({ id, title, category, doc, first, picture }: Template): TemplateInfo {
  return {
    id,
    title,
    category,
    ...(doc !== undefined && { doc }),
    ...(picture !== undefined && { picture: `/api/templates/${id}/picture` }),
    ...(first && { first: true }),
  };
}
