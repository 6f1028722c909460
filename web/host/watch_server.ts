import { MOVED } from "../../src/api/hand_over.ts";
import { ProblemError } from "../../src/api/client.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { parseJsonLine } from "../../src/graph/json.ts";
import type { ServerClient, ServerListener } from "./host.ts";

/** Milliseconds until a connection that broke is tried again; a browser left to itself waits for three seconds. */
const PAUSE = 1000;

/** One connection for all who listen, open as long as anybody does; after a break it goes on after the last event seen. */
export function createWatch(
  { url, ask }: Pick<ServerClient, "url" | "ask">,
): ServerClient["watch"] {
  const listeners = new Set<ServerListener>();
  let source: EventSource | undefined;
  let last: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (say: (listener: ServerListener) => void): void => listeners.forEach(say);
  const checkSignedIn = async (): Promise<void> => {
    try {
      await ask("GET /status");
    } catch (error) {
      if (!(error instanceof ProblemError)) return;
      if (error.status === 401) tell(({ signedOut }) => signedOut?.());
      if (error.status === MOVED) tell(({ moved }) => moved?.());
    }
  };
  const open = (): void => {
    const opened = new EventSource(url("GET /events", last ? { query: { after: last } } : {}));
    source = opened;
    opened.onopen = () => tell(({ connected }) => connected?.(true));
    opened.onerror = () => {
      const isRefused = opened.readyState === EventSource.CLOSED; // it does not say why
      opened.close();
      tell(({ connected }) => connected?.(false));
      timer = setTimeout(open, PAUSE);
      if (isRefused) checkSignedIn();
    };
    opened.onmessage = (message) => {
      if (message.lastEventId) last = message.lastEventId;
      const event = parseJsonLine(message.data) as ServerEvent;
      tell((listener) => listener.event(event));
    };
  };
  return (listener) => {
    listeners.add(listener);
    if (!source) open();
    else if (source.readyState === EventSource.OPEN) listener.connected?.(true);
    return () => {
      listeners.delete(listener);
      if (listeners.size) return;
      clearTimeout(timer);
      source?.close();
      source = undefined;
    };
  };
}
