import { describeLibrary } from "../../graph/catalogue.ts";
import { fittedMessage } from "./fitted.ts";
import { fittedCatalogue } from "./fitted_catalogue.ts";
import { SparingTeller } from "./told.ts";
import { readFrames } from "./frames.ts";
import { loadLibrary } from "../library.ts";
import type { JobParts } from "./run_job.ts";
import { runJob } from "./run_job.ts";
import type { WatchEvent } from "../../api/events.ts";
import type { PluginTrial } from "../../plugins/trial.ts";
import type { ToRunner, Tried } from "./runner_message.ts";
import type { Answers } from "./serve_questions.ts";
import { answerQuestion, MAX_ASKED_BYTES, openMessages } from "./serve_questions.ts";
import { catchStrayErrors, guardJob } from "./stray_errors.ts";

/** What a runner process is made of. */
export interface RunnerParts extends JobParts {
  /** What it computes on: `CPU, 8 threads`. */
  readonly device: string;
  /** Told what the host knows of plugins. */
  tried?(tried: Tried): void;
  /** Told what came of trying one of them. */
  trial?(plugin: string, trial: PluginTrial): void;
}

/** How often the host is told of memory, where the event loop is free. */
const MEMORY_MS = 2000;

/**
 * Does what the host asks for over standard input, until that ends. Standard output belongs to the messages, so all that
 * nodes print goes to standard error.
 */
export async function serveRunner(parts: RunnerParts): Promise<void> {
  const tell = openMessages();
  catchStrayErrors();
  const tellMemory = (): void => {
    tell({ type: "memory", used: Deno.memoryUsage().rss, total: Deno.systemMemoryInfo().total });
  };
  const answers = answersOf(parts);
  const running = new Map<string, AbortController>();

  const run = async ({ job }: Extract<ToRunner, { type: "run" }>): Promise<void> => {
    const controller = new AbortController();
    running.set(job.run, controller);
    const teller = new SparingTeller((event) => tell({ type: "event", run: job.run, event }));
    const tellEvent = (event: WatchEvent): void => teller.tell(event);
    const result = await guardJob(
      controller,
      () => runJob(job, parts, controller.signal, tellEvent),
    ).catch((error: unknown) => ({
      state: "failed" as const,
      error: { message: fittedMessage(error) },
      outputs: {},
    }));
    running.delete(job.run);
    teller.finish();
    tell({ type: "finished", run: job.run, result });
    tellMemory();
  };
  tell({ type: "ready", device: parts.device });
  tellMemory();
  const timer = setInterval(tellMemory, MEMORY_MS);
  try {
    const messages = readFrames(Deno.stdin.readable, MAX_ASKED_BYTES) as AsyncIterable<ToRunner>;
    for await (const message of messages) {
      if (message.type === "run") run(message);
      else if (message.type === "tried") parts.tried?.(message);
      else if (message.type === "trial") parts.trial?.(message.plugin, message.trial);
      else if (message.type === "ask") answerQuestion(message, answers, tell);
      else running.get(message.run)?.abort(new DOMException("The run was stopped", "AbortError"));
    }
  } finally {
    clearInterval(timer);
    for (const controller of running.values()) controller.abort();
  }
}

function answersOf(parts: RunnerParts): Answers<"catalogue"> {
  return {
    async catalogue() {
      const { registry, vocabulary } = parts;
      const { types, trying } = await registry.triedTypes();
      const { library, diagnostics } = await loadLibrary(registry, vocabulary, types);
      const catalogue = { ...describeLibrary(library), ...(trying.length && { trying }) };
      return fittedCatalogue(catalogue, registry.plugins, diagnostics);
    },
  };
}
