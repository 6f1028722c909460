import type { checkRoutes } from "../../api/checks.ts";
import type { Deps } from "../deps.ts";
import type { Handlers } from "../route.ts";

/** What nodes find wrong before they run. */
export function checkHandlers({ checks }: Deps): Handlers<typeof checkRoutes> {
  return {
    "POST /checks": async ({ body: { questions } }) => ({
      problems: (await checks?.ask(questions) ?? questions.map(() => [])).map((one) => [...one]),
    }),
  };
}
