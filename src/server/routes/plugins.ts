import type { ListedPlugin, pluginRoutes } from "../../api/plugins.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Plugins of others, and what they may do. */
export function pluginHandlers({ plugins }: Deps): Handlers<typeof pluginRoutes> {
  const change = async (name: string, isAllowed: (plugin: ListedPlugin) => boolean) => {
    if (plugins) return [...await plugins.change(name, isAllowed)];
    throw new HttpError(404, `There is no plugin "${name}" that could be allowed more`);
  };
  return {
    "GET /plugins": async () => [...await plugins?.list() ?? []],
    "POST /plugins/:name/allow": ({ params: { name }, body }) =>
      change(name, ({ asks }) => {
        if (printJsonLine(asks) === printJsonLine(body.asks)) return true;
        throw new HttpError(409, `The plugin "${name}" asks for something else now`);
      }),
    "POST /plugins/:name/forbid": ({ params: { name } }) => change(name, () => false),
  };
}
