import { describeLibrary } from "../graph/catalogue.ts";
import { fittedMessage } from "./fitted.ts";
import { encodeFrame, readFrames } from "./frames.ts";
import { loadLibrary } from "./library.ts";
import type { JobWorld } from "./run_job.ts";
import { runJob } from "./run_job.ts";
import type { WatchEvent } from "./run_info.ts";
import type {
  Encoded,
  FromRunner,
  ModelInfo,
  Questions,
  TokenCount,
  TokenQuestion,
  ToRunner,
} from "./runner_message.ts";
import { dataFault } from "./small_data.ts";
import { catchStrayErrors, guardJob } from "./stray_errors.ts";
import { ANSWERED } from "./told_schema.ts";

/** What a runner process is made of. */
export interface RunnerParts extends JobWorld {
  /** What it computes on: `CPU, 8 threads`. */
  readonly device: string;
  models(): Promise<readonly ModelInfo[]>;
  thumbnail(bytes: Uint8Array, width: number): Promise<Encoded>;
  countTokens(question: TokenQuestion): Promise<TokenCount>;
}

/** Most bytes of a message of the host: a document in letters of two bytes, and as much again. */
const MAX_ASKED_BYTES = 128 * 2 ** 20;
/** How often the host is told of memory, where the event loop is free. */
const MEMORY_MS = 2000;

/**
 * Does what the host asks for over standard input, until that ends. Standard output belongs to the messages, so all that
 * nodes print goes to standard error.
 */
export async function serveRunner(parts: RunnerParts): Promise<void> {
  // deno-lint-ignore no-console
  console.log = console.info = console.debug = console.error;
  // A terminal sends Ctrl-C to every process of it: the host decides what becomes of a run.
  Deno.addSignalListener("SIGINT", () => {});
  catchStrayErrors();
  const tell = (message: FromRunner): void => {
    const frame = encodeFrame(message);
    // Synchronous: what is told must be out before the next native call blocks the thread.
    for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
  };
  const tellMemory = (): void => {
    tell({ type: "memory", used: Deno.memoryUsage().rss, total: Deno.systemMemoryInfo().total });
  };
  const answers = answersOf(parts);
  const running = new Map<string, AbortController>();

  const run = async ({ job }: Extract<ToRunner, { type: "run" }>): Promise<void> => {
    const controller = new AbortController();
    running.set(job.run, controller);
    const tellEvent = (event: WatchEvent): void => tell({ type: "event", run: job.run, event });
    const result = await guardJob(
      controller,
      () => runJob(job, parts, controller.signal, tellEvent),
    ).catch((error: unknown) => ({
      state: "failed" as const,
      error: { message: fittedMessage(error) },
      outputs: {},
    }));
    running.delete(job.run);
    tell({ type: "finished", run: job.run, result });
    tellMemory();
  };
  const answer = async (message: Extract<ToRunner, { type: "ask" }>): Promise<void> => {
    const { id, about, question } = message;
    try {
      const answer = await answers[about](question as never);
      const fault = dataFault(answer, ANSWERED);
      if (fault !== undefined) throw new RangeError(`The answer to "${about}" ${fault}`);
      tell({ type: "answer", id, answer });
    } catch (error) {
      tell({ type: "refusal", id, message: fittedMessage(error) });
    }
  };

  tell({ type: "ready", device: parts.device });
  tellMemory();
  const timer = setInterval(tellMemory, MEMORY_MS);
  try {
    const messages = readFrames(Deno.stdin.readable, MAX_ASKED_BYTES) as AsyncIterable<ToRunner>;
    for await (const message of messages) {
      if (message.type === "run") run(message);
      else if (message.type === "ask") answer(message);
      else running.get(message.run)?.abort(new DOMException("The run was stopped", "AbortError"));
    }
  } finally {
    clearInterval(timer);
    for (const controller of running.values()) controller.abort();
  }
}

type Answers = {
  readonly [Q in keyof Questions]: (
    question: Questions[Q]["question"],
  ) => Promise<Questions[Q]["answer"]>;
};

function answersOf(parts: RunnerParts): Answers {
  return {
    async catalogue() {
      const { library, diagnostics } = await loadLibrary(parts.registry, parts.vocabulary);
      const warnings = diagnostics.map(({ plugin, file, message }) =>
        `${plugin}${file ? `/${file}` : ""}: ${message}`
      );
      return { catalogue: describeLibrary(library), warnings };
    },
    models: () => parts.models(),
    tokens: (question) => parts.countTokens(question),
    thumbnail: async ({ path, width }) => parts.thumbnail(await Deno.readFile(path), width),
  };
}
