import type { TemplateInfo, templateRoutes } from "../../api/workflows.ts";
import type { ListedTemplate } from "../../runs/templates.ts";
import { listTemplates } from "../../runs/templates.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Graphs to start from, which plugins bring. */
export function templateHandlers({ registry }: Deps): Handlers<typeof templateRoutes> {
  const find = async (id: string): Promise<ListedTemplate> => {
    const template = (await listTemplates(await registry())).find((one) => one.id === id);
    if (!template) throw new HttpError(404, `There is no template "${id}"`);
    return template;
  };
  return {
    "GET /templates": async () => (await listTemplates(await registry())).map(describe),
    async "GET /templates/:id"({ params }) {
      const { path } = await find(params.id);
      return new Response(await Deno.readTextFile(path), {
        headers: { "content-type": "application/json", "cache-control": "no-cache" },
      });
    },
    async "GET /templates/:id/picture"({ params }) {
      const { id, picture } = await find(params.id);
      if (picture === undefined) {
        throw new HttpError(404, `There is no picture of the template "${id}"`);
      }
      return new Response(await Deno.readFile(picture), {
        headers: { "content-type": "image/png", "cache-control": "max-age=3600" },
      });
    },
  };
}

function describe({ id, title, category, doc, first, picture }: ListedTemplate): TemplateInfo {
  return {
    id,
    title,
    category,
    ...(doc !== undefined && { doc }),
    ...(picture !== undefined && { picture: `/api/templates/${id}/picture` }),
    ...(first && { first: true }),
  };
}
