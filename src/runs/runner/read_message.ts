import type * as z from "zod/mini";
import { checkShape } from "../../graph/check_shape.ts";
import { answers } from "./host_questions.ts";
import type { HostQuestions } from "./host_questions.ts";
import { fromRunner } from "./runner_message.ts";
import type { FromRunner } from "./runner_message.ts";
import type { DataLimits } from "./small_data.ts";
import { dataFault } from "./small_data.ts";

/** Most bytes of a message. */
export const MAX_MESSAGE_BYTES: number = 32 * 2 ** 20;
/** What is told of a run: much more than any picture on the way, or the names of all nodes of the largest graph, needs; read in a few tenths of a second. */
export const MESSAGE: DataLimits = { items: 120_000, characters: 8 * 2 ** 20, depth: 48 };
/** How a run ended, which each listing of the history reads. */
export const RESULT: DataLimits = { ...MESSAGE, characters: 2 * 2 ** 20 };
/** What is answered: the catalogue, or a file. */
export const ANSWER: DataLimits = {
  items: 1_000_000,
  characters: 16 * 2 ** 20,
  depth: 48,
  bytes: 16 * 2 ** 20,
};

/**
 * A message of the runner. It runs code of others, so that anything may come; what it is not is refused.
 *
 * @throws TypeError that says what is wrong with it
 */
export function readMessage(value: unknown): FromRunner {
  const type = typeof value === "object" && value !== null && "type" in value && value.type;
  const limits = type === "answer" ? ANSWER : type === "finished" ? RESULT : MESSAGE;
  const fault = dataFault(value, limits);
  if (fault !== undefined) throw new TypeError(`A message ${fault}`);
  return checked(fromRunner, value, "A message");
}

/** @throws TypeError that says what is wrong with it */
export function readAnswer<Q extends keyof HostQuestions>(
  about: Q,
  value: unknown,
): HostQuestions[Q]["answer"] {
  const schemas: {
    readonly [Q in keyof HostQuestions]: z.ZodMiniType<HostQuestions[Q]["answer"]>;
  } = answers;
  return checked(schemas[about], value, `The answer to "${about}"`);
}

function checked<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const { data, error } = checkShape(schema, value);
  if (!error) return data!;
  throw new TypeError(`${what} has a wrong "${error.issues[0]!.path.join(".") || "shape"}"`);
}
