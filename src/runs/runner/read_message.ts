import type * as z from "zod/mini";
import type { WatchEvent } from "../../api/events.ts";
import { MAX_MESSAGE } from "../../api/schema.ts";
import { checkShape } from "../../graph/check_shape.ts";
import { answers } from "./host_questions.ts";
import type { HostQuestions } from "./host_questions.ts";
import { fromRunner } from "./runner_message.ts";
import type { FromRunner, JobResult } from "./runner_message.ts";
import type { DataLimits } from "./small_data.ts";
import { dataFault } from "./small_data.ts";
import { isSaid } from "./told.ts";

/** Most bytes of a message. */
export const MAX_MESSAGE_BYTES: number = 32 * 2 ** 20;
/** What is told of a run: much more than any picture on the way, or the names of all nodes of the largest graph, needs; read in a few tenths of a second. */
export const MESSAGE: DataLimits = { items: 120_000, characters: 8 * 2 ** 20, depth: 48 };
/** What a node says in words, and what would mend it. */
const WORDS: DataLimits = { items: 100, characters: 2 * MAX_MESSAGE, depth: 8 };
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
  const message = checked(fromRunner, value, "A message");
  const words = message.type === "event" ? wordsFault(message.event) : undefined;
  if (words !== undefined) throw new TypeError(`A message ${words}`);
  return message;
}

/** Why what a node says in words is too much to be kept. */
function wordsFault(event: WatchEvent): string | undefined {
  return isSaid(event) ? dataFault((event as { data: unknown }).data, WORDS) : undefined;
}

/** Why an event would not be taken, as the end of a sentence; undefined for one that is. */
export function eventFault(event: WatchEvent): string | undefined {
  return faultOf({ type: "event", run: "", event });
}

/** {@link eventFault} of a result. */
export function resultFault(result: JobResult): string | undefined {
  return faultOf({ type: "finished", run: "", result });
}

function faultOf(message: FromRunner): string | undefined {
  try {
    readMessage(message);
    return undefined;
  } catch (error) {
    return (error as Error).message.slice("A message ".length);
  }
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
