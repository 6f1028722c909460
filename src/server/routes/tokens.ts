import type { Deps } from "../deps.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { tokenCount } from "../../runs/info_schema.ts";
import { tokenQuestion } from "../schemas.ts";

/** How a model reads a prompt. */
export function tokenRoutes({ helper }: Deps): readonly Route[] {
  return [defineRoute({
    method: "post",
    path: "/tokens",
    tag: "models",
    summary: "What a model's tokenizer makes of a prompt, chunk by chunk",
    body: tokenQuestion,
    maxBytes: 2 ** 20,
    answers: {
      200: { doc: "Tokens", schema: tokenCount },
      422: { doc: "There is no such model, or it has no text encoder" },
      503: { doc: "The tokenizer cannot be read in time, or not at all" },
    },
    answer: async ({ body }) => json(await helper.ask("tokens", body)),
  })];
}
