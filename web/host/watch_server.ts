import { MOVED } from "../../src/api/hand_over.ts";
import { ProblemError } from "../../src/api/client.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { parseJsonLine } from "../../src/graph/json.ts";
import type { Told } from "./carry_stream.ts";
import type { ServerClient, ServerListener } from "./host.ts";
import { openStream, type Stream } from "./shared_stream.ts";

/** Milliseconds until a connection that broke is tried again; a browser left to itself waits for three seconds. */
const PAUSE = 1000;

/** What is between the page and whoever listens where its server was. */
export interface Guard {
  /** Whether the connection was lost, and none is open to a server that has shown since that it is the one. */
  isLost: boolean;
  /** Has what listens show that. @throws ProblemError for a server that refuses, Error for whatever else */
  meet(): Promise<void>;
}

/** One stream for all who listen, open as long as anybody does; after a break it goes on after the last event seen. */
export function createWatch(
  { url, ask }: Pick<ServerClient, "url" | "ask">,
  guard: Guard,
): ServerClient["watch"] {
  const listeners = new Set<ServerListener>();
  let stream: Stream | undefined;
  /** The connection that events come by, and that it is the server's: nothing of it counts before. */
  let open: number | undefined;
  let met: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (say: (listener: ServerListener) => void): void => listeners.forEach(say);
  const tellRefusal = (error: unknown): void => {
    if (!(error instanceof ProblemError)) return;
    if (error.status === 401) tell(({ signedOut }) => signedOut?.());
    if (error.status === MOVED) tell(({ moved }) => moved?.());
  };
  const lose = (): void => {
    const before = open;
    open = met = undefined;
    guard.isLost = true;
    tell(({ connected }) => connected?.(false));
    clearTimeout(timer);
    timer = setTimeout(() => stream!.listen(before), PAUSE);
  };
  const hear = (told: Told): void => {
    if ("data" in told) {
      const heard = met;
      heard?.then(() => {
        if (met !== heard) return;
        const event = parseJsonLine(told.data) as ServerEvent;
        tell((listener) => listener.event(event));
      }, () => {});
    } else if ("open" in told) {
      open = told.open;
      clearTimeout(timer);
      // Once it is open: what is met before might be gone by then, and another listen.
      const meeting = met = guard.isLost ? guard.meet() : Promise.resolve();
      met.then(() => {
        if (met !== meeting) return;
        guard.isLost = false;
        tell(({ connected }) => connected?.(true));
      }, () => {
        if (met === meeting) lose();
      });
    } else if (told.lost === "away") {
      met = undefined;
      guard.isLost = true;
    } else {
      lose();
      if (told.lost === "refused") guard.meet().then(() => ask("GET /status")).catch(tellRefusal);
    }
  };
  return (listener) => {
    listeners.add(listener);
    if (listeners.size === 1) (stream ??= openStream(url("GET /events"), hear)).listen(undefined);
    else if (met && !guard.isLost) listener.connected?.(true);
    return () => {
      listeners.delete(listener);
      if (listeners.size) return;
      clearTimeout(timer);
      met = undefined;
      stream!.end();
    };
  };
}
