import { assert, assertEquals } from "@std/assert";
import { openDatabase } from "../../../src/runs/store/database.ts";
import type { Notice } from "../../../src/runs/queue/event_hub.ts";
import { EventHub } from "../../../src/runs/queue/event_hub.ts";
import { forgetEvents } from "../../../src/runs/queue/forget_events.ts";
import type { ServerEvent } from "../../../src/api/events.ts";

const started = (node: string): ServerEvent => ({
  type: "event",
  run: "r",
  event: { type: "nodeStarted", node },
});
const progress = (node: string, value: number): ServerEvent => ({
  type: "event",
  run: "r",
  event: { type: "nodeProgress", node, value },
});
const finished = (node: string): ServerEvent => ({
  type: "event",
  run: "r",
  event: { type: "nodeFinished", node, outputs: [], milliseconds: 1 },
});

/** What a watcher reads until nothing is left. */
async function drain(watch: AsyncIterator<Notice>, count: number): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  while (events.length < count) {
    const { value } = await watch.next();
    events.push(JSON.parse(value.data));
  }
  return events;
}

Deno.test("a watcher that reads nothing gets all state later, in order, and of progress only the last", async () => {
  const hub = new EventHub(openDatabase());
  const controller = new AbortController();
  const watch = hub.watch(undefined, controller.signal)[Symbol.asyncIterator]();
  const count = 3000;
  for (let index = 0; index < count; index++) {
    hub.publish(started(`n${index}`));
    hub.publish(progress("slow", index));
  }
  const events = await drain(watch, count + 1);
  assertEquals(
    events.slice(0, count).map((event) =>
      event.type === "event" && event.event.type === "nodeStarted" && event.event.node
    ),
    Array.from({ length: count }, (_, index) => `n${index}`),
  );
  assertEquals(events.at(-1), progress("slow", count - 1));
  controller.abort();
  assertEquals((await watch.next()).done, true);
  assertEquals(hub.watchers, 0);
});

Deno.test("progress of a node is not told after its end", async () => {
  const hub = new EventHub(openDatabase());
  const controller = new AbortController();
  const watch = hub.watch(undefined, controller.signal)[Symbol.asyncIterator]();
  hub.publish(started("a"));
  hub.publish(progress("a", 1));
  hub.publish(progress("ab", 1));
  hub.publish(finished("a"));
  assertEquals(await drain(watch, 3), [started("a"), finished("a"), progress("ab", 1)]);
  await watch.return?.();
  assertEquals(hub.watchers, 0, "one who leaves is forgotten");
});

Deno.test("watch() goes on after any event it remembers, from memory or database", async () => {
  const database = openDatabase();
  const hub = new EventHub(database);
  const start = hub.last;
  for (let index = 1; index <= 2500; index++) hub.publish(started(`n${index}`));
  const reopened = new EventHub(database);
  for (const one of [hub, reopened]) {
    assert(one.remembers(start) && one.remembers(one.last) && !one.remembers(one.last + 1));
    assert(!one.remembers(start - 1), "what a database that is gone has told is not passed over");
    for (const after of [0, 3, 1400, 2000, 2499]) {
      const controller = new AbortController();
      const watch = one.watch(start + after, controller.signal)[Symbol.asyncIterator]();
      const events = await drain(watch, 2500 - after);
      assertEquals([events[0], events.at(-1)], [started(`n${after + 1}`), started("n2500")]);
      controller.abort();
    }
  }
  assertEquals([...reopened.ofRun("r")].flat().length, 2500);
});

Deno.test("what is large is read from the database as it is taken, some at a time", async () => {
  const database = openDatabase();
  const hub = new EventHub(database);
  const start = hub.last;
  const long = started("x".repeat(200_000));
  for (let index = 0; index < 100; index++) hub.publish(long);
  const told = hub.ofRun("r");
  assertEquals(told.next().value!.length, 3);
  hub.publish(long); // and is not told of what comes later
  assertEquals([...told].flat().length, 97);
  const controller = new AbortController();
  const watch = new EventHub(database).watch(start, controller.signal)[Symbol.asyncIterator]();
  await watch.next();
  database.exec(`DELETE FROM events WHERE number > ${start + 3} AND number <= ${start + 50}`);
  await drain(watch, 2);
  assertEquals((await watch.next()).value.number, start + 51);
  controller.abort();
});

Deno.test("a watcher that is so slow that events are forgotten ends rather than to pass over them", async () => {
  const hub = new EventHub(openDatabase());
  const { signal } = new AbortController();
  const watch = hub.watch(undefined, signal)[Symbol.asyncIterator]();
  hub.publish(started("first"));
  assertEquals(await drain(watch, 1), [started("first")]);
  const first = hub.last;
  for (let index = 0; !hub.forgetting; index++) hub.publish(started(`n${index}`));
  await hub.forgetting;
  assert(!hub.remembers(first));
  assertEquals((await watch.next()).done, true);
  assertEquals(hub.watchers, 0);
});

Deno.test("no number is given twice, though the power went before the last events were on the disk", () => {
  const database = openDatabase();
  const hub = new EventHub(database);
  for (let index = 0; index < 9; index++) hub.publish(started(`n${index}`));
  database.exec("DELETE FROM events WHERE number > 4; UPDATE sqlite_sequence SET seq = 4");
  const next = new EventHub(database);
  assert(next.last > hub.last);
  assertEquals([next.remembers(0), next.remembers(hub.last)], [true, true]);
});

Deno.test("many who watch are told some at a time, and all of them everything that matters", async () => {
  const hub = new EventHub(openDatabase());
  const controller = new AbortController();
  const told = Array(150).fill(0);
  const all = told.map(async (_, index) => {
    for await (const { number } of hub.watch(undefined, controller.signal)) {
      if (number !== undefined) told[index]++;
      if (told[index] === 3) break;
    }
  });
  await Promise.resolve();
  hub.publish(started("a"));
  for (let index = 0; index < 10; index++) await Promise.resolve();
  const first = told.filter((count) => count > 0).length;
  assert(first > 0 && first < 50, `${first} in one go`);
  hub.publish(progress("a", 1));
  hub.publish(finished("a"));
  hub.publish(started("b"));
  await Promise.all(all);
  assertEquals(told, Array(150).fill(3));
  controller.abort();
});

Deno.test("what waits for who is slow, and what is kept, has a bound however large events are", async () => {
  const database = openDatabase();
  const hub = new EventHub(database);
  const controller = new AbortController();
  hub.watch(undefined, controller.signal);
  const data = "x".repeat(2 ** 20);
  for (let index = 0; index < 200; index++) {
    const node = `n${index}`;
    hub.publish({
      type: "event",
      run: "r",
      event: { type: "nodeEmitted", node, name: "log", data },
    });
  }
  await hub.forgetting;
  const { size } = database.prepare("SELECT sum(length(data)) AS size FROM events").get() as {
    size: number;
  };
  assert(size < 130 * 2 ** 20, `${size}`);
  assert(!hub.remembers(hub.last - 199) && hub.remembers(hub.last - 30));
  controller.abort();
});

Deno.test("of fleeting events of very many names the last wait for who is slow", async () => {
  const hub = new EventHub(openDatabase());
  const controller = new AbortController();
  const notices = hub.watch(undefined, controller.signal);
  for (let index = 0; index < 5000; index++) hub.publish(progress(`n${index}`, index));
  const last = started("last");
  hub.publish(last);
  const read: ServerEvent[] = [];
  for await (const { data } of notices) {
    read.push(JSON.parse(data));
    if (data.includes("n4999")) break;
  }
  assertEquals([read.length, read[0], read[1]], [1001, last, progress("n4000", 4000)]);
  controller.abort();
});

Deno.test("whether the end of a run was told is known whatever else is among its events", () => {
  const database = openDatabase();
  const insert = database.prepare("INSERT INTO events (run, data) VALUES ('r', ?)");
  const hub = new EventHub(database);
  for (const run of ["", ', "run": 5', ', "run": {"id": "r", "started": "2026"}']) {
    insert.run(`{"type": "run"${run}}`);
    assertEquals(hub.hasToldEndOf("r"), false);
  }
  insert.run('{"type": "run", "run": {"id": "r", "finished": "2026"}}');
  assertEquals([hub.hasToldEndOf("r"), hub.hasToldEndOf("s")], [true, false]);
});

const emitted = (run: string, name: string, data: unknown): ServerEvent => ({
  type: "event",
  run,
  event: { type: "nodeEmitted", node: "chatter", name, data },
});
const toldOf = (hub: EventHub, run: string): ServerEvent[] =>
  [...hub.ofRun(run)].flat().map((text) => JSON.parse(text));

Deno.test("whoever tells much, a process or a run, makes no other run forget what it told", async () => {
  for (const length of [9900, 1]) {
    const database = openDatabase();
    const hub = new EventHub(database);
    const first = [started("a"), finished("a")];
    for (const event of first) hub.publish(event);
    const text = "x".repeat(length);
    const picture = { sha256: "0".repeat(64), type: "image/png", bytes: 1 };
    hub.publish(emitted("loud", "preview", picture));
    hub.publish(emitted("loud", "log", "the first word"));
    const line = { type: "log", level: "info", text, at: new Date().toISOString() } as const;
    const count = 140 * 2 ** 20 / (length + 1000);
    for (let index = 0; length > 1 && index < count; index++) hub.publish(line);
    for (let index = 0; index < count; index++) hub.publish(emitted("loud", "log", text));
    await hub.forgetting;
    assertEquals(toldOf(hub, "r"), first);
    const [shown, gone] = toldOf(hub, "loud");
    assertEquals(shown, emitted("loud", "preview", picture));
    assert(JSON.stringify(gone).includes("is forgotten"), JSON.stringify(gone));
    const { lines, size } = database.prepare(
      `SELECT sum(length(data)) FILTER (WHERE run IS NULL) AS lines, sum(length(data)) AS size
         FROM events`,
    ).get() as { lines: number; size: number };
    assert(lines < 2 ** 22 + 20_000 && size < 130 * 2 ** 20, `${lines} of ${size}`);
    assertEquals(toldOf(new EventHub(database), "r"), first);
  }
});

Deno.test("of very many runs the oldest are forgotten, rather than a little of each", async () => {
  const hub = new EventHub(openDatabase());
  const data = "x".repeat(9000);
  for (let run = 0; run < 150; run++) {
    for (let index = 0; index < 100; index++) hub.publish(emitted(`${run}`, "log", data));
  }
  await hub.forgetting;
  assertEquals(toldOf(hub, "0").length, 0);
  assertEquals(toldOf(hub, "149").length, 100);
  assertEquals(toldOf(hub, "140").length, 100);
});

Deno.test("much is forgotten a little at a time, so that others have their turn", () => {
  const database = openDatabase();
  const hub = new EventHub(database);
  for (let index = 0; index < 2000; index++) hub.publish(emitted("loud", "log", `${index}`));
  const count = (): number =>
    database.prepare("SELECT count(*) AS n FROM events").get()!.n as number;
  let before = count();
  for (const _ of forgetEvents(database, 1e6)) {
    assert(before - count() <= 200);
    before = count();
  }
  assert(count() < 1000 && toldOf(hub, "loud").at(-1)!.type === "event");
});
