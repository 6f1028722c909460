import type { contributionRoutes } from "../../api/contributions.ts";
import { listContributions } from "../../runs/contributions.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What plugins add to the editor, as their folders have it now. */
export function contributionHandlers({ registry }: Deps): Handlers<typeof contributionRoutes> {
  return {
    "GET /contributions": async ({ query: { language } }) =>
      listContributions(await registry(), language),
  };
}
