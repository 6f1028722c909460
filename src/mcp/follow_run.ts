import type { WatchEvent } from "../api/events.ts";
import type { RunInfo } from "../api/runs.ts";
import type { Events } from "./events.ts";
import { openEvents } from "./events.ts";
import type { Call } from "./tool.ts";

/** How long a run is waited for, in seconds: clients give up after a minute. */
export const PATIENCE = 45;

/** What `followRun` waits for. */
interface Followed {
  /** Starts the run, or looks it up; it is listened to from before. */
  begin(): Promise<RunInfo>;
  /** Seconds. */
  readonly patience: number;
  /** Calls the run off where the client does not want the answer any more. */
  readonly callsOff: boolean;
}

/** Waits for a run to be over, and tells how far it is. @returns the run as it is then, or once patience is over */
export async function followRun(
  { braid, signal, progress }: Call,
  { begin, patience, callsOff }: Followed,
): Promise<RunInfo> {
  await using events = await openEvents(braid);
  let run = await begin();
  const { id } = run;
  const timer = setTimeout(events.end, patience * 1000);
  const away = (): void => {
    events.end();
    if (callsOff) braid.json("POST /runs/:id/cancel", { params: { id } }).catch(() => {}); // it is over
  };
  signal.addEventListener("abort", away, { once: true });
  try {
    while (run.finished === undefined) {
      const told = await nextOf(events, id);
      if (!told) return run;
      if ("state" in told) run = told;
      else if (told.type === "nodeProgress") {
        progress(told.value, told.max, [told.node, told.note].filter(Boolean).join(": "));
      }
    }
    return run;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", away);
  }
}

/** What is told of a run next; undefined once nothing is. */
async function nextOf(events: Events, id: string): Promise<RunInfo | WatchEvent | undefined> {
  for (let event = await events.next(); event; event = await events.next()) {
    if (event.type === "run" && event.run.id === id) return event.run;
    if (event.type === "event" && event.run === id) return event.event;
  }
  return undefined;
}
