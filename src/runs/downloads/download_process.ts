import * as z from "zod/mini";
import type { DownloadPlan, DownloadWish } from "../../api/downloads.ts";
import { count, message } from "../../api/schema.ts";
import type { RunnerCommand } from "../runner/runner_process.ts";
import { linesOf } from "../runner/runner_process.ts";

/** A model cannot be had. */
export class DownloadError extends Error {
  override readonly name: string = "DownloadError";

  /** @param code How the process ended, see `src/cli/exit_code.ts` */
  constructor(message: string, readonly code: number) {
    super(message);
  }
}

export interface DownloadListener {
  plan?(plan: DownloadPlan): void;
  progress?(received: number, total: number): void;
}

/** A process that asks a hub, `braid models get --json`. */
export interface DownloadProcess {
  /** Asks it to stop, and makes it stop where it does not. */
  stop(): void;
  /** @throws DownloadError that says why it has failed */
  readonly ended: Promise<void>;
}

/** How long it may take to stop, in milliseconds. */
const GRACE_MS = 3000;
/** Longest line that it prints: one that lists all files of a model. */
const MAX_LINE = 4 * 2 ** 20;

/** Longest text of a field. */
const text = z.string().check(z.maxLength(1000));

/** What it prints that matters here. */
const told = z.discriminatedUnion("event", [
  z.object({ event: z.literal("failed"), message }),
  z.object({ event: z.literal("progress"), received: count, total: count }),
  z.object({ event: z.literal("finished") }),
  z.object({
    event: z.literal("plan"),
    commit: text,
    license: z.exactOptional(text),
    files: z.array(z.unknown()),
    bytes: count,
    here: z.object({ bytes: count, isWhole: z.boolean() }),
    variants: z.array(text),
    folder: text,
  }),
]);
type Told = z.infer<typeof told>;

/** Starts `command` with a model as further arguments; one that cannot be started has failed. */
export function startDownload(
  { program, args, env }: RunnerCommand,
  { model, revision, variant }: DownloadWish,
  { plan, progress }: DownloadListener,
  more: readonly string[] = [],
): DownloadProcess {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [
        ...args,
        model,
        ...(revision === undefined ? [] : [`--revision=${revision}`]),
        ...(variant === undefined ? [] : [`--variant=${variant}`]),
        ...more,
      ],
      ...(env && { env }),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    const message = `The download cannot be started: ${(cause as Error).message}`;
    return { stop: () => {}, ended: Promise.reject(new DownloadError(message, 1)) };
  }
  let fault: string | undefined;
  let last = "";
  const receive = (told: Told): void => {
    if (told.event === "failed") fault ??= told.message;
    if (told.event === "progress") progress?.(told.received, told.total);
    if (told.event === "plan") plan?.(planOf(model, told));
  };
  const readEvents = async (): Promise<void> => {
    for await (const line of linesOf(child.stdout, MAX_LINE)) {
      try {
        if (line.startsWith("{")) receive(told.parse(JSON.parse(line)));
      } catch {
        fault ??= "The download was ended, because it said what it may not";
        kill("SIGKILL");
      }
    }
  };
  const readFaults = async (): Promise<void> => {
    for await (const line of linesOf(child.stderr)) last = line.slice(0, 300);
  };
  const end = async (): Promise<void> => {
    const [{ code }] = await Promise.all([child.status, readEvents(), readFaults()]);
    if (code === 0 && fault === undefined) return;
    throw new DownloadError(fault ?? `The download ended with code ${code}: ${last}`, code);
  };
  const kill = (signal: Deno.Signal): void => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
  };
  return {
    ended: end(),
    stop() {
      kill("SIGTERM");
      const timer = setTimeout(() => kill("SIGKILL"), GRACE_MS);
      Deno.unrefTimer(timer);
      child.status.then(() => clearTimeout(timer));
    },
  };
}

function planOf(
  model: string,
  { event: _, files, here: { bytes: here, isWhole }, ...plan }: Extract<Told, { event: "plan" }>,
): DownloadPlan {
  return { model, ...plan, files: files.length, here, isWhole };
}
