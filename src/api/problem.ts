import * as z from "zod/mini";
import { diagnosticSchema } from "../graph/diagnostic.ts";
import type { Infer } from "../graph/infer.ts";
import { named } from "./schema.ts";

named("Diagnostic", diagnosticSchema);

/** A fault of a request, after RFC 9457. */
export const problem = named(
  "Problem",
  z.object({
    title: z.string(),
    status: z.int(),
    detail: z.exactOptional(z.string()),
    diagnostics: z.exactOptional(z.array(diagnosticSchema))
      .check(z.describe("Of a graph that cannot run")),
  }),
);

export type Problem = Infer<typeof problem>;
