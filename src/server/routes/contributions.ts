import type { contributionRoutes } from "../../api/contributions.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What plugins add to the editor, as their folders have it now. */
export function contributionHandlers({ registry }: Deps): Handlers<typeof contributionRoutes> {
  return {
    async "GET /contributions"() {
      const { plugins } = await registry();
      return [...plugins.values()]
        .filter(({ forEditor }) => Object.keys(forEditor).length)
        .map(({ name, manifest: { title }, forEditor }) => ({ plugin: name, title, ...forEditor }));
    },
  };
}
