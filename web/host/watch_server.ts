import { MOVED } from "../../src/api/hand_over.ts";
import { ProblemError } from "../../src/api/client.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { parseJsonLine } from "../../src/graph/json.ts";
import type { Told } from "./carry_stream.ts";
import { type Refusal, type ServerClient, type ServerListener, UnprovenError } from "./host.ts";
import { openStream, type Stream } from "./shared_stream.ts";

/** Milliseconds until a connection that broke is tried again; a browser left to itself waits for three seconds. */
const PAUSE = 1000;

/** What is between the page and whoever listens where its server was. */
export interface Guard {
  /** Whether none is open to a server that has shown since that it is the one. */
  isLost: boolean;
  /** Has what listens show that; false where nothing can be shown. @throws UnprovenError for another, ProblemError for the server at another name, Error for nobody */
  meet(): Promise<boolean>;
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
  let met: Promise<unknown> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (say: (listener: ServerListener) => void): void => listeners.forEach(say);
  /** Undefined for one who may be let in the next time. */
  const refusalOf = async (isShown: boolean): Promise<Refusal | undefined> => {
    try {
      await ask("GET /status");
    } catch (error) {
      const status = error instanceof ProblemError ? error.status : undefined;
      if (status === 401) return "signedOut";
      if (status === MOVED && !isShown) return "unknown";
    }
  };
  const tellRefusal = async (isAnswered: boolean): Promise<void> => {
    let [why, isShown]: [Refusal?, boolean?] = [];
    if (isAnswered) {
      try {
        isShown = await guard.meet();
        why = await refusalOf(isShown);
      } catch (error) {
        if (error instanceof UnprovenError) why = "unknown";
        if (error instanceof ProblemError && error.status === MOVED) {
          [why, isShown] = ["moved", true];
        }
      }
    }
    if (guard.isLost) tell(({ refused }) => refused?.(why, isShown ?? false));
  };
  const lose = (isAnswered: boolean): void => {
    const before = open;
    open = met = undefined;
    guard.isLost = true;
    tell(({ connected }) => connected?.(false));
    clearTimeout(timer);
    timer = setTimeout(() => stream!.listen(before), PAUSE);
    void tellRefusal(isAnswered); // the stream does not say why
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
      const meeting: Promise<unknown> = guard.isLost ? guard.meet() : Promise.resolve();
      met = meeting;
      meeting.then(() => {
        if (met !== meeting) return;
        guard.isLost = false;
        tell(({ connected }) => connected?.(true));
      }, () => {
        if (met === meeting) lose(true);
      });
    } else if (told.lost === "away") {
      met = undefined;
      guard.isLost = true;
    } else {
      lose(told.lost === "refused");
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
