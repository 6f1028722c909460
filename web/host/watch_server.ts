import { MOVED } from "../../src/api/hand_over.ts";
import { ProblemError } from "../../src/api/client.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { parseJsonLine } from "../../src/graph/json.ts";
import type { ServerClient, ServerListener } from "./host.ts";

/** Milliseconds until a connection that broke is tried again; a browser left to itself waits for three seconds. */
const PAUSE = 1000;

/** What is between the page and whoever listens where its server was. */
export interface Guard {
  /** Whether the connection was lost, and none is open to a server that has shown since that it is the one. */
  isLost: boolean;
  /** Has what listens show that. @throws ProblemError for a server that refuses, Error for whatever else */
  meet(): Promise<void>;
}

/** One connection for all who listen, open as long as anybody does; after a break it goes on after the last event seen. */
export function createWatch(
  { url, ask }: Pick<ServerClient, "url" | "ask">,
  guard: Guard,
): ServerClient["watch"] {
  const listeners = new Set<ServerListener>();
  let source: EventSource | undefined;
  let last: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (say: (listener: ServerListener) => void): void => listeners.forEach(say);
  const tellRefusal = (error: unknown): void => {
    if (!(error instanceof ProblemError)) return;
    if (error.status === 401) tell(({ signedOut }) => signedOut?.());
    if (error.status === MOVED) tell(({ moved }) => moved?.());
  };
  const open = (): void => {
    const opened = new EventSource(url("GET /events", last ? { query: { after: last } } : {}));
    source = opened;
    /** Nothing of it counts before. */
    let met: Promise<void> | undefined;
    const lose = (): void => {
      const isRefused = opened.readyState === EventSource.CLOSED; // it does not say why
      opened.close();
      guard.isLost = true;
      tell(({ connected }) => connected?.(false));
      timer = setTimeout(open, PAUSE);
      if (isRefused) guard.meet().then(() => ask("GET /status")).catch(tellRefusal);
    };
    opened.onerror = lose;
    opened.onopen = () => {
      // Once it is open: what is met before might be gone by then, and another listen.
      met = guard.isLost ? guard.meet() : Promise.resolve();
      met.then(() => {
        if (opened.readyState !== EventSource.OPEN) return;
        guard.isLost = false;
        tell(({ connected }) => connected?.(true));
      }, () => {
        if (opened.readyState === EventSource.OPEN) lose();
      });
    };
    opened.onmessage = (message) =>
      met?.then(() => {
        if (message.lastEventId) last = message.lastEventId;
        const event = parseJsonLine(message.data) as ServerEvent;
        tell((listener) => listener.event(event));
      }, () => {});
  };
  return (listener) => {
    listeners.add(listener);
    if (!source) open();
    else if (source.readyState === EventSource.OPEN && !guard.isLost) listener.connected?.(true);
    return () => {
      listeners.delete(listener);
      if (listeners.size) return;
      clearTimeout(timer);
      source?.close();
      source = undefined;
    };
  };
}
