import type { ServerEvent } from "../api/events.ts";
import { parseJsonLine } from "../graph/json.ts";
import type { Braid } from "./tool.ts";

/** What a server tells, from the state that it tells first. */
export interface Events extends AsyncDisposable {
  /** The next thing told; undefined once there is no more. */
  next(): Promise<ServerEvent | undefined>;
  /** Ends it: who waits for the next is told that there is none. */
  end(): void;
}

/**
 * Listens to all that happens, from before anything is asked for.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function openEvents(braid: Braid): Promise<Events> {
  const { body } = await braid.ask("GET /events");
  const reader = body!.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let text = "";
  const next = async (): Promise<ServerEvent | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data !== undefined) return parseJsonLine(data) as ServerEvent;
        continue; // a sign of life
      }
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done) return undefined;
      text += value;
    }
  };
  const end = (): void => void reader.cancel().catch(() => {}); // it has ended
  // What comes after it is told to this listener.
  for (let event = await next(); event && event.type !== "status"; event = await next());
  return { next, end, [Symbol.asyncDispose]: () => Promise.resolve(end()) };
}
