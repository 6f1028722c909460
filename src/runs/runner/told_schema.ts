import * as z from "zod/mini";
import { catalogueSchema } from "../../graph/catalogue_schema.ts";
import { checkShape } from "../../graph/check_shape.ts";
import { modelInfo, tokenCount } from "../../api/models.ts";
import { count, mediaType, message } from "../../api/schema.ts";
import { fromRunner } from "./runner_message.ts";
import type { FromRunner, HostQuestions } from "./runner_message.ts";
import type { DataLimits } from "./small_data.ts";
import { dataFault } from "./small_data.ts";

/** Most bytes of a message. */
export const MAX_TOLD_BYTES: number = 32 * 2 ** 20;
/** What is told of a run: much more than any picture on the way, or the names of all nodes of the largest graph, needs; read in a few tenths of a second. */
export const TOLD: DataLimits = { items: 120_000, characters: 8 * 2 ** 20, depth: 48 };
/** How a run ended, which each listing of the history reads. */
export const RESULT: DataLimits = { ...TOLD, characters: 2 * 2 ** 20 };
/** What is answered: the catalogue, or a file. */
export const ANSWERED: DataLimits = {
  items: 1_000_000,
  characters: 16 * 2 ** 20,
  depth: 48,
  bytes: 16 * 2 ** 20,
};

/** Most things that are told to be wrong with the file of a node. */
export const MAX_FAULTS = 100;

/**
 * A message of the runner. It runs code of others, so that anything may come; what it is not is refused.
 *
 * @throws TypeError that says what is wrong with it
 */
export function readTold(value: unknown): FromRunner {
  const type = typeof value === "object" && value !== null && "type" in value && value.type;
  const limits = type === "answer" ? ANSWERED : type === "finished" ? RESULT : TOLD;
  const fault = dataFault(value, limits);
  if (fault !== undefined) throw new TypeError(`A message ${fault}`);
  return checked(fromRunner, value, "A message");
}

/** The answer to each question. */
const answers: { readonly [Q in keyof HostQuestions]: z.ZodMiniType<HostQuestions[Q]["answer"]> } =
  {
    catalogue: z.object({ catalogue: catalogueSchema, warnings: z.array(z.string()) }),
    models: z.array(modelInfo),
    parts: z.object({ parts: z.exactOptional(z.array(z.string())) }),
    tokens: tokenCount,
    thumbnail: z.object({
      mediaType,
      bytes: z.instanceof(Uint8Array),
      width: z.exactOptional(count),
      height: z.exactOptional(count),
    }),
    node: z.array(message).check(z.maxLength(MAX_FAULTS)),
    picture: z.strictObject({}),
  };

/** @throws TypeError that says what is wrong with it */
export function readAnswer<Q extends keyof HostQuestions>(
  about: Q,
  value: unknown,
): HostQuestions[Q]["answer"] {
  return checked(answers[about], value, `The answer to "${about}"`);
}

function checked<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const { data, error } = checkShape(schema, value);
  if (!error) return data!;
  throw new TypeError(`${what} has a wrong "${error.issues[0]!.path.join(".") || "shape"}"`);
}
