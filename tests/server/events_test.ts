import { assert, assertEquals } from "@std/assert";
import type { ServerEvent } from "../../src/api/events.ts";
import { createApp } from "../../src/server/app.ts";
import type { Trial } from "../runs/trial.ts";
import { inFolder, openTrial } from "../runs/trial.ts";
import { depsOf } from "./trial_server.ts";

interface Told {
  readonly id: number | undefined;
  readonly event: ServerEvent;
}

/** A real server, on a port of its own. */
function withSocket(use: (address: string, trial: Trial) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const stopping = new AbortController();
    const app = createApp({ ...await depsOf(folder, trial), signal: stopping.signal });
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
    await use(`http://127.0.0.1:${server.addr.port}`, trial);
    stopping.abort();
    await server.shutdown();
  });
}

/** Messages of a connection, until it is closed or left. */
async function* listen(
  address: string,
  headers: Record<string, string> = {},
): AsyncGenerator<Told> {
  const controller = new AbortController();
  try {
    const response = await fetch(`${address}/api/events`, { headers, signal: controller.signal });
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    let rest = "";
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (rest + text).split("\n\n");
      rest = messages.pop()!;
      for (const message of messages) {
        const id = /^id: (\d+)$/m.exec(message)?.[1];
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (data) yield { id: id === undefined ? undefined : Number(id), event: JSON.parse(data) };
      }
    }
  } finally {
    controller.abort();
  }
}

const isOver = ({ event }: Told): boolean => event.type === "run" && !!event.run.finished;

async function take(told: AsyncIterable<Told>, isLast: (told: Told) => boolean): Promise<Told[]> {
  const all: Told[] = [];
  for await (const one of told) {
    all.push(one);
    if (isLast(one)) break;
  }
  return all;
}

/** What must not be lost, as text. */
const kept = (all: readonly Told[]): string[] =>
  all.filter(({ id, event }) => id !== undefined && event.type !== "status")
    .map(({ id, event }) => `${id} ${JSON.stringify(event)}`);

Deno.test("two who listen are told the same, and one who comes back all that was missed", () =>
  withSocket(async (address, trial) => {
    const [first, second, leaving] = [listen(address), listen(address), listen(address)];
    // Each has its first message before anything happens.
    for (const one of [first, second, leaving]) await one.next();
    const [a, b] = [take(first, isOver), take(second, isOver)];
    trial.start({ a: { type: "trial.slow" } });
    const before = await take(
      leaving,
      ({ event }) => event.type === "event" && event.event.type === "nodeStarted",
    );
    assertEquals(kept(await a), kept(await b));
    const last = before.at(-1)!.id!;
    const after = await take(listen(address, { "last-event-id": String(last) }), isOver);
    assertEquals([...kept(before), ...kept(after)], kept(await a));
    const unknown = await take(listen(address, { "last-event-id": "999999" }), isOver);
    assert(unknown.some(isOver), "one who was away too long is told how the runs are");
  }));

Deno.test("who listens is cut off where the history cannot be read, and nothing else ends", () =>
  withSocket(async (address, trial) => {
    trial.database.exec("ALTER TABLE runs RENAME TO gone");
    assertEquals(await take(listen(address, { "last-event-id": "9" }), isOver), []);
    trial.database.exec("ALTER TABLE gone RENAME TO runs");
    assertEquals(await (await fetch(`${address}/api/runs`)).json(), []);
  }));

Deno.test("GET /api/runs/:id/events sends the history of a run in pieces, so that others have their turn", () =>
  withSocket(async (address, trial) => {
    const { run } = trial.store.add({ workflow: "{}" });
    const told = async (): Promise<Response> => await fetch(`${address}/api/runs/${run.id}/events`);
    assertEquals(await (await told()).json(), []);
    const finished = new Date().toISOString();
    trial.store.update(run.id, { state: "succeeded", finished, outputs: {} });
    const text = "What was told here is forgotten, as it was more than the history has room for";
    const forgotten = [{ type: "log", level: "warning", text, at: finished }];
    assertEquals(await (await told()).json(), forgotten);
    trial.database.exec("ALTER TABLE events RENAME TO gone");
    assertEquals(await told().then(({ status, body }) => body!.cancel().then(() => status)), 500);
    trial.database.exec("ALTER TABLE gone RENAME TO events");
    const events = Array.from({ length: 300 }, (_, at) => ({
      type: "event" as const,
      run: run.id,
      event: { type: "nodeStarted" as const, node: `${at}`.padEnd(100_000, "x") },
    }));
    for (const event of events) trial.hub.publish(event);
    const response = await told();
    assertEquals(response.headers.get("content-type"), "application/json");
    const reader = response.body!.getReader();
    let given = "";
    const decoder = new TextDecoder();
    given += decoder.decode((await reader.read()).value, { stream: true });
    // What is not read yet is not in memory: it is gone with the database.
    trial.database.exec(`DELETE FROM events WHERE number > ${trial.hub.last - 10}`);
    for (let part; !(part = await reader.read()).done;) {
      given += decoder.decode(part.value, { stream: true });
    }
    assertEquals(JSON.parse(given), events.slice(0, 290));
  }));

Deno.test("a client that does not read holds no one up, and loses no state", () =>
  withSocket(async (address, trial) => {
    const stuck = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(address).port),
    });
    const request = "GET /api/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    await stuck.write(new TextEncoder().encode(request));
    const quick = listen(address);
    await quick.next();
    const text = "x".repeat(10_000);
    const count = 1500; // 15 MB: more than the sockets hold
    const all = take(quick, ({ event }) => event.type === "log" && event.text === "last");
    const memory = Deno.memoryUsage().heapUsed;
    for (let index = 0; index < count; index++) {
      const at = String(index);
      trial.hub.publish({
        type: "log",
        level: "info",
        text: index < count - 1 ? text : "last",
        at,
      });
      if (index % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    assertEquals((await all).length, count);
    assert(Deno.memoryUsage().heapUsed - memory < 100e6);
    let found = "";
    const decoder = new TextDecoder();
    for await (const part of stuck.readable) {
      found = (found + decoder.decode(part, { stream: true })).slice(-200_000);
      if (found.includes(`"text":"last"`)) break;
    }
    assert(found.includes(`"at":"${count - 2}"`));
  }));
