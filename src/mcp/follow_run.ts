import type { RunInfo } from "../api/runs.ts";
import { openEvents } from "./events.ts";
import type { Call } from "./tool.ts";

/** How long runs are waited for, in seconds: clients give up after a minute. */
export const PATIENCE = 45;

interface Followed {
  /** Starts the runs, or looks them up; they are listened to from before. */
  begin(): Promise<readonly RunInfo[]>;
  /** Seconds. */
  readonly patience: number;
  /** Calls them off where the client does not want the answer any more. */
  callOff?(runs: readonly RunInfo[]): Promise<unknown>;
}

/** Waits for runs to be over, and tells how far they are. @returns them as they are then, or once patience is over */
export async function followRuns(
  { braid, signal, progress }: Call,
  { begin, patience, callOff }: Followed,
): Promise<readonly RunInfo[]> {
  await using events = await openEvents(braid);
  const runs = new Map((await begin()).map((run) => [run.id, run]));
  const all = (): readonly RunInfo[] => [...runs.values()];
  const timer = setTimeout(events.end, patience * 1000);
  const away = (): void => {
    events.end();
    callOff?.(all()).catch(() => {}); // they are over
  };
  if (signal.aborted) away();
  signal.addEventListener("abort", away, { once: true });
  const isOver = ({ finished }: RunInfo): boolean => finished !== undefined;
  try {
    while (!all().every(isOver)) {
      const told = await events.next();
      if (!told) break;
      if (told.type === "removed") runs.delete(told.run);
      else if (told.type === "run" && runs.has(told.run.id)) {
        runs.set(told.run.id, told.run);
        if (runs.size > 1 && isOver(told.run)) {
          progress(all().filter(isOver).length, runs.size, "Runs that are over");
        }
      } else if (told.type === "event" && runs.size === 1 && runs.has(told.run)) {
        const { event } = told;
        if (event.type !== "nodeProgress") continue;
        progress(event.value, event.max, [event.node, event.note].filter(Boolean).join(": "));
      }
    }
    return all();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", away);
  }
}

/** {@link followRuns} for one, which is called off with the answer where `begin` has started it. */
export async function followRun(
  call: Call,
  { begin, patience, isOwn }: {
    begin(): Promise<RunInfo>;
    readonly patience: number;
    readonly isOwn: boolean;
  },
): Promise<RunInfo> {
  let first: RunInfo;
  const [run] = await followRuns(call, {
    begin: async () => [first = await begin()],
    patience,
    ...(isOwn && {
      callOff: ([{ id } = first]) => call.braid.json("POST /runs/:id/cancel", { params: { id } }),
    }),
  });
  return run ?? first!;
}
