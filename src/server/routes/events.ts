import type { eventRoutes, ServerEvent } from "../../api/events.ts";
import { eventNumber } from "../../api/events.ts";
import { jsonPieces } from "../../api/route.ts";
import { GONE } from "../../runs/queue/forget_events.ts";
import type { Notice } from "../../runs/queue/event_hub.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers, RouteCall } from "../route.ts";

/** Most connections that listen at a time. */
const MAX_WATCHERS = 500;
/** A silent connection is told that it lives this often, in milliseconds. */
const BEAT_MS = 15_000;
/** How many runs who was away too long is told of. */
const RUNS = 100;

/** What happens, as it happens. */
export function eventHandlers(deps: Deps): Handlers<typeof eventRoutes> {
  const { hub, store } = deps;
  return {
    "GET /runs/:id/events"({ params: { id } }) {
      const run = store.get(id);
      if (!run) throw new HttpError(404, `There is no run "${id}"`);
      const { finished: at } = run; // of which at least that was told
      const gone = at === undefined
        ? ""
        : printJsonLine({ type: "log", level: "warning", text: GONE, at });
      return jsonPieces(listed(hub.ofRun(id), gone));
    },
    "GET /events"(call) {
      checkRoom(deps);
      const given = lastSeen(call);
      return eventStream((signal) => notices(deps, given, signal));
    },
  };
}

/** Batches of JSON texts as the text of a list, piece by piece; of one text in their place where there are none. */
function* listed(batches: Iterable<readonly string[]>, other: string): Generator<string> {
  let before = "[";
  for (const batch of batches) {
    yield before + batch.join(",");
    before = ",";
  }
  yield before === "[" ? `[${other}]` : "]";
}

type Listening = Pick<
  RouteCall<"GET /events", typeof eventRoutes["GET /events"]>,
  "query" | "header"
>;

/** Number of the last event that who asks has seen; NaN for none. */
function lastSeen({ query: { after }, header }: Listening): number {
  const text = header("last-event-id") ?? "";
  if (text === "") return after ?? NaN;
  const { data } = eventNumber.safeParse(text);
  if (data !== undefined) return data;
  throw new HttpError(
    400,
    `Expected Last-Event-ID to be the number of an event, but got "${text}"`,
  );
}

/** How things are, then what was missed, then what happens. */
async function* notices(
  { hub, queue, store, signal: stopping }: Deps,
  given: number,
  signal: AbortSignal,
): AsyncGenerator<Notice> {
  const resumes = hub.remembers(given);
  const start = resumes ? given : hub.last;
  const all = stopping ? AbortSignal.any([signal, stopping]) : signal;
  const rest = hub.watch(start, all);
  const runs = resumes || Number.isNaN(given) ? [] : store.list({ limit: RUNS });
  const state: readonly ServerEvent[] = [
    { type: "status", status: queue.status },
    ...runs.toReversed().map((run) => ({ type: "run" as const, run })),
  ];
  // Who is cut off among them has not seen the number, and is told all of them anew.
  for (const event of state.slice(0, -1)) yield { data: printJsonLine(event) };
  yield { number: start, data: printJsonLine(state.at(-1)) };
  yield* rest;
}

function checkRoom({ hub }: Deps): void {
  if (hub.watchers >= MAX_WATCHERS) {
    throw new HttpError(503, `${MAX_WATCHERS} connections are open: close some`);
  }
}

const ENDED = { done: true, value: undefined } as const;

/** Pulled by the connection: nothing is made before the last message is on its way. */
function eventStream(open: (signal: AbortSignal) => AsyncGenerator<Notice>): Response {
  const controller = new AbortController();
  const notices = open(controller.signal);
  let next: Promise<IteratorResult<Notice>> | undefined;
  let beat = Promise.withResolvers<"beat">();
  let timer: ReturnType<typeof setInterval> | undefined;
  const end = (): void => {
    clearInterval(timer);
    controller.abort();
  };
  const body = new ReadableStream<Uint8Array>({
    cancel: end,
    async pull(stream) {
      timer ??= setInterval(() => beat.resolve("beat"), BEAT_MS); // not for HEAD, which never ends
      next ??= notices.next().catch(() => ENDED); // what else is asked for says why
      const result = await Promise.race([next, beat.promise]);
      if (result === "beat") {
        beat = Promise.withResolvers<"beat">();
        return stream.enqueue(BEAT);
      }
      next = undefined;
      if (!result.done) return stream.enqueue(messageOf(result.value));
      end();
      stream.close();
    },
  }, { highWaterMark: 0 });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
}

const encoder = new TextEncoder();
const BEAT = encoder.encode(":\n\n");
/** A notice goes to many connections, and is written once. */
const messages = new WeakMap<Notice, Uint8Array>();

function messageOf(notice: Notice): Uint8Array {
  const known = messages.get(notice);
  if (known) return known;
  const { number, data } = notice;
  const id = number === undefined ? "" : `id: ${number}\n`;
  const message = encoder.encode(`${id}data: ${data}\n\n`);
  messages.set(notice, message);
  return message;
}
