import type { pluginRoutes } from "../../api/plugins.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Plugins of others, and what they may do. */
export function pluginHandlers({ plugins }: Deps): Handlers<typeof pluginRoutes> {
  const list = async () => [...await plugins?.list() ?? []];
  const find = async (name: string) => {
    const found = (await list()).find((one) => one.name === name);
    if (!found) throw new HttpError(404, `There is no plugin "${name}" that could be allowed more`);
    return found;
  };
  return {
    "GET /plugins": list,
    async "POST /plugins/:name/allow"({ params: { name }, body }) {
      const { asks } = await find(name);
      if (printJsonLine(asks) !== printJsonLine(body.asks)) {
        throw new HttpError(409, `The plugin "${name}" asks for something else now`);
      }
      await plugins!.allow([name]);
      return await list();
    },
    async "POST /plugins/:name/forbid"({ params: { name } }) {
      await find(name);
      await plugins!.forbid(name);
      return await list();
    },
  };
}
