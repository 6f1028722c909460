import * as z from "zod/mini";
import { nodeProblems, nodeQuestion } from "../graph/node_check.ts";
import { defineRoutes } from "./route.ts";

export const checkRoutes = defineRoutes({
  "POST /checks": {
    tag: "nodes",
    summary: "What nodes find wrong with what is known of their inputs, before anything runs",
    body: z.strictObject({ questions: z.array(nodeQuestion).check(z.maxLength(2000)) }),
    maxBytes: 4 * 2 ** 20,
    answers: {
      200: {
        doc: "What each finds, in the order of the questions",
        schema: z.object({ problems: z.array(nodeProblems) }),
      },
    },
  },
});
