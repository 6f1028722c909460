import type { catalogueRoutes } from "../../api/models.ts";
import type { Deps } from "../deps.ts";
import { namesTag } from "../entity_tag.ts";
import type { Handlers } from "../route.ts";

/** What graphs can be made of: node types as the runner knows them, and models. */
export function catalogueHandlers(
  { helper, catalogue }: Deps,
): Handlers<typeof catalogueRoutes> {
  return {
    async "GET /catalogue"({ header }) {
      const { text, tag } = await catalogue.get();
      const headers = { etag: tag, "cache-control": "no-cache" };
      if (namesTag(header("if-none-match"), tag)) {
        return new Response(null, { status: 304, headers });
      }
      return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
    },
    "POST /catalogue/refresh": async () => ({ state: await catalogue.refresh() }),
    "GET /models": async () => await helper.ask("models", {}),
  };
}
