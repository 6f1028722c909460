import { leaveSignals } from "./leave_signals.ts";
import { fittedMessage } from "./fitted.ts";
import { frameParts, readFrames } from "./frames.ts";
import type { HostQuestions } from "./host_questions.ts";
import type { FromRunner, ToRunner } from "./runner_message.ts";
import { dataFault } from "./small_data.ts";
import { ANSWER } from "./read_message.ts";

/** Most bytes of a message of the host: a document in letters of two bytes, and as much again. */
export const MAX_ASKED_BYTES: number = 128 * 2 ** 20;

/** An answer for each of some questions. */
export type Answers<Q extends keyof HostQuestions> = {
  readonly [about in Q]: (
    question: HostQuestions[about]["question"],
  ) => Promise<HostQuestions[about]["answer"]>;
};

/**
 * The end of a process on the host's side of its pipes; all that else is printed goes to standard error. Without the host
 * the process ends, whatever it does.
 *
 * @param maxBytes Memory of the process, of which V8's heap is only a part
 * @param key Marks what its watch says, by {@link readKey}: with one CPU time is told, too (`watch_words.ts`)
 */
export function openMessages(
  maxBytes: number = Infinity,
  key?: Uint8Array<ArrayBuffer>,
): (message: FromRunner) => void {
  const watch = new Worker(new URL("./memory_watch.ts", import.meta.url), {
    type: "module",
    name: JSON.stringify([maxBytes, key !== undefined]),
  });
  if (key) watch.postMessage(key, [key.buffer]); // which leaves nothing of it here
  // deno-lint-ignore no-console
  console.log = console.info = console.debug = console.error;
  leaveSignals(); // the host decides what becomes of a run
  return (message) => {
    // Synchronous: what is told must be out before the next native call blocks the thread.
    for (const part of frameParts(message)) {
      for (let at = 0; at < part.length;) at += Deno.stdout.writeSync(part.subarray(at));
    }
  };
}

/** Of what marks the lines of a process's watch, where code is loaded that could print the same. */
export const KEY_BYTES = 32;

/** The first that such a process is told: read before any of that code is there. */
export function readKey(): Uint8Array<ArrayBuffer> {
  const key = new Uint8Array(KEY_BYTES);
  for (let at = 0; at < KEY_BYTES;) {
    const bytes = Deno.stdin.readSync(key.subarray(at));
    if (bytes === null) Deno.exit();
    at += bytes;
  }
  return key;
}

/** Answers one question, or says why it cannot. */
export async function answerQuestion<Q extends keyof HostQuestions>(
  { id, about, question }: Extract<ToRunner, { type: "ask" }>,
  answers: Answers<Q>,
  tell: (message: FromRunner) => void,
): Promise<void> {
  try {
    if (!Object.hasOwn(answers, about)) throw new Error(`There is no answer about ${about}`);
    const answer = await answers[about as Q](question as never);
    const fault = dataFault(answer, ANSWER);
    if (fault !== undefined) throw new RangeError(`The answer to "${about}" ${fault}`);
    tell({ type: "answer", id, answer });
  } catch (error) {
    tell({ type: "refusal", id, message: fittedMessage(error) });
  }
}

/**
 * Answers what the host asks over standard input, one question at a time, until that ends.
 *
 * @param maxBytes Memory of the process, of which V8's heap is only a part
 */
export async function serveQuestions<Q extends keyof HostQuestions>(
  answers: Answers<Q>,
  maxBytes: number,
): Promise<void> {
  const tell = openMessages(maxBytes);
  tell({ type: "ready", device: "" });
  const messages = readFrames(Deno.stdin.readable, MAX_ASKED_BYTES) as AsyncIterable<ToRunner>;
  for await (const message of messages) {
    if (message.type === "ask") await answerQuestion(message, answers, tell);
  }
}
