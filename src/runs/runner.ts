import { describeLibrary } from "../graph/catalogue.ts";
import { encodeFrame, readFrames } from "./frames.ts";
import { loadLibrary } from "./library.ts";
import type { JobWorld } from "./run_job.ts";
import { runJob } from "./run_job.ts";
import type {
  Encoded,
  FromRunner,
  ModelInfo,
  Questions,
  TokenCount,
  TokenQuestion,
  ToRunner,
} from "./runner_message.ts";

/** What a runner process is made of. */
export interface RunnerParts extends JobWorld {
  /** What it computes on: `CPU, 8 threads`. */
  readonly device: string;
  models(): Promise<readonly ModelInfo[]>;
  thumbnail(bytes: Uint8Array, width: number): Promise<Encoded>;
  countTokens(question: TokenQuestion): Promise<TokenCount>;
}

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
    const result = await runJob(
      job,
      parts,
      controller.signal,
      (event) => tell({ type: "event", run: job.run, event }),
    ).catch((error: unknown) => ({
      state: "failed" as const,
      error: { message: messageOf(error) },
      outputs: {},
    }));
    running.delete(job.run);
    tell({ type: "finished", run: job.run, result });
    tellMemory();
  };
  const answer = async (message: Extract<ToRunner, { type: "ask" }>): Promise<void> => {
    const { id, about, question } = message;
    try {
      tell({ type: "answer", id, answer: await answers[about](question as never) });
    } catch (error) {
      tell({ type: "refusal", id, message: messageOf(error) });
    }
  };

  tell({ type: "ready", device: parts.device });
  tellMemory();
  const timer = setInterval(tellMemory, MEMORY_MS);
  try {
    for await (const message of readFrames(Deno.stdin.readable) as AsyncIterable<ToRunner>) {
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
