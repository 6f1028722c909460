import type { ListedPlugin, pluginRoutes } from "../../api/plugins.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Deps, InstallsPlugins } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Plugins of others, and what they may do. */
export function pluginHandlers({ plugins, installs }: Deps): Handlers<typeof pluginRoutes> {
  const demand = (): InstallsPlugins => {
    if (!installs) throw new HttpError(404, "No plugins can be installed here");
    return installs;
  };
  const inUse = async () => await plugins?.list() ?? [];
  const listed = async (inUse: readonly ListedPlugin[]): Promise<ListedPlugin[]> => [
    ...await installs?.list(inUse) ?? inUse,
  ];
  const list = async () => await listed(await inUse());
  const change = async (name: string, isAllowed: (plugin: ListedPlugin) => boolean) => {
    if (!plugins) {
      throw new HttpError(404, `There is no plugin "${name}" that could be allowed more`);
    }
    return await listed(await plugins.change(name, isAllowed));
  };
  const after = async (action: (installs: InstallsPlugins) => Promise<void>) => {
    await action(demand());
    return await list();
  };
  return {
    "GET /plugins": list,
    "GET /plugins/search": async ({ query: { words }, request: { signal } }) => [
      ...await demand().search(words, signal),
    ],
    "POST /plugins/look": ({ body: { source }, request: { signal } }) =>
      demand().look(source, signal),
    "POST /plugins/install": ({ body: { id, allow, discard = false } }) =>
      after((all) => all.install(id, { isAllowed: allow, discards: discard })),
    "POST /plugins/:name/enable": ({ params: { name } }) => after((all) => all.enable(name, true)),
    "POST /plugins/:name/disable": ({ params: { name } }) =>
      after((all) => all.enable(name, false)),
    "POST /plugins/:name/remove": ({ params: { name }, body: { discard = false } }) =>
      after((all) => all.remove(name, discard)),
    async "GET /plugins/:name/readme"({ params: { name } }) {
      const text = await demand().readme(name, await inUse());
      return new Response(text, { headers: { "content-type": "text/markdown; charset=utf-8" } });
    },
    "POST /plugins/:name/allow": ({ params: { name }, body }) =>
      change(name, ({ asks }) => {
        if (printJsonLine(asks) === printJsonLine(body.asks)) return true;
        throw new HttpError(409, `The plugin "${name}" asks for something else now`);
      }),
    "POST /plugins/:name/forbid": ({ params: { name } }) => change(name, () => false),
  };
}
