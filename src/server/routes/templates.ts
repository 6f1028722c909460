import { basename, join } from "@std/path";
import * as z from "zod";
import { parseWorkflow } from "../../graph/parse.ts";
import type { TemplateInfo } from "../api.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { templateInfo } from "../schemas.ts";

interface Found {
  readonly info: TemplateInfo;
  readonly path: string;
  /** A picture beside it, of what it makes. */
  readonly picture: string;
}

/** What a graph says of itself: its first note. */
function noteOf(text: string): string | undefined {
  try {
    return parseWorkflow(text).view.notes?.[0]?.text;
  } catch {
    return undefined; // opening it says what is wrong
  }
}

/** Graphs to start from, which plugins bring. */
export function templateRoutes({ registry }: Deps): readonly Route[] {
  const found = async (): Promise<readonly Found[]> => {
    const all = await Promise.all(
      [...registry.plugins.values()].flatMap((plugin) => {
        const { firstTemplates: first = [] } = plugin.manifest.contributes;
        const place = (file: string): number => (first.indexOf(file) + 1 || Infinity);
        const sorted = plugin.templates.toSorted((a, b) => place(a.file) < place(b.file) ? -1 : 1);
        return sorted.map(async ({ file, title, description }) => {
          const id = `${plugin.name}.${basename(file).replace(/\.graph\.json$/, "")}`;
          const path = join(plugin.folder, file);
          const picture = path.replace(/\.graph\.json$/, ".png");
          const pictured = await Deno.stat(picture).then(() => true, () => false);
          const doc = description ?? noteOf(await Deno.readTextFile(path));
          const info: TemplateInfo = {
            id,
            title,
            category: plugin.manifest.title,
            ...(doc !== undefined && { doc }),
            ...(pictured && { picture: `/api/templates/${id}/picture` }),
            ...(first.includes(file) && { first: true }),
          };
          return { info, path, picture };
        });
      }),
    );
    return all.toSorted((a, b) => Number(b.info.first ?? false) - Number(a.info.first ?? false));
  };
  const find = async (id: string): Promise<Found> => {
    const template = (await found()).find(({ info }) => info.id === id);
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
      answer: async () => json((await found()).map(({ info }) => info)),
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
        const { picture } = await find(param("id"));
        return new Response(await Deno.readFile(picture), {
          headers: { "content-type": "image/png", "cache-control": "max-age=3600" },
        });
      },
    }),
  ];
}
