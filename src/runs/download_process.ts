import type { DownloadPlan, DownloadWish } from "./download_info.ts";
import type { RunnerCommand } from "./runner_process.ts";
import { linesOf } from "./runner_process.ts";

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

/** What it prints that matters here. */
type Told =
  & { readonly event?: string; readonly message?: string }
  & { readonly received?: number; readonly total?: number }
  & Partial<Omit<DownloadPlan, "files" | "here">>
  & { readonly files?: readonly unknown[]; readonly here?: { bytes: number; isWhole: boolean } };

/** Starts `command` with a model as further arguments. */
export function startDownload(
  { program, args, env }: RunnerCommand,
  { model, revision, variant }: DownloadWish,
  { plan, progress }: DownloadListener,
  more: readonly string[] = [],
): DownloadProcess {
  const child = new Deno.Command(program, {
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
  let fault: string | undefined;
  let last = "";
  const hear = (told: Told): void => {
    const { event, message, received = 0, total = 0 } = told;
    if (event === "failed") fault = message;
    if (event === "progress") progress?.(received, total);
    if (event === "plan") plan?.(planOf(model, told));
  };
  const readEvents = async (): Promise<void> => {
    for await (const line of linesOf(child.stdout)) {
      if (line.startsWith("{")) hear(JSON.parse(line) as Told);
    }
  };
  const readFaults = async (): Promise<void> => {
    for await (const line of linesOf(child.stderr)) last = line;
  };
  const end = async (): Promise<void> => {
    const [{ code }] = await Promise.all([child.status, readEvents(), readFaults()]);
    if (code === 0) return;
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

function planOf(model: string, told: Told): DownloadPlan {
  const { commit = "", licence, files = [], bytes = 0, here, variants = [], folder = "" } = told;
  return {
    model,
    commit,
    files: files.length,
    bytes,
    variants,
    here: here?.bytes ?? 0,
    isWhole: here?.isWhole ?? false,
    folder,
    ...(licence !== undefined && { licence }),
  };
}
