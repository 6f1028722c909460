import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Hono } from "hono";
import { createApp } from "../../src/server/app.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { random } from "../random.ts";
import { ENDLESS, graphOf, inFolder, openTrial } from "../runs/trial.ts";
import { depsOf } from "./trial_server.ts";

Deno.test("a server that stops within a run marks it, goes on with those that wait, and can retry it", () =>
  inFolder(async (folder) => {
    let going: string;
    let waiting: string;
    let last: number;
    let passing: string;
    {
      await using trial = openTrial(folder);
      going = trial.start({ a: { type: "trial.slow", inputs: { steps: ENDLESS } } }).id;
      waiting = trial.start({ a: { type: "trial.slow", inputs: { text: "later" } } }).id;
      passing = trial.queue.start({ workflow: "{}", transient: true }).id;
      await trial.begun();
      last = trial.hub.last;
    }
    await using trial = openTrial(folder);
    const run = trial.store.get(going)!;
    assertEquals(run.state, "interrupted");
    assertStringIncludes(run.error!.message, "The server stopped");
    trial.queue.pump();
    assertEquals((await trial.over(waiting)).outputs.a![0]!.value, "later");
    const missed = await trial.until(
      (event) =>
        event.type === "run" && event.run.id === waiting && event.run.finished !== undefined,
      last,
    );
    const [forgotten, interrupted] = missed;
    assertEquals(forgotten, { type: "removed", run: passing });
    assertEquals(interrupted, { type: "run", run });
    const again = await trial.queue.retry(going);
    trial.queue.cancel(again.id);
    assertEquals((await trial.over(again.id)).state, "cancelled");
  }));

interface Numbered {
  readonly number: number;
  readonly data: string;
}

/** Reads up to `count` messages of a new connection that has seen `last`, and leaves. */
async function* visit(app: Hono, last: number, count: number): AsyncGenerator<Numbered> {
  const headers = { "last-event-id": String(last) };
  const response = await app.request("http://localhost/api/events", { headers });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let index = 0; index < count; index++) {
      const { value } = await reader.read();
      const [, number, data] = /^(?:id: (\d+)\n)?data: (.*)\n/.exec(value!)!;
      yield { number: Number(number), data: data! };
    }
  } finally {
    await reader.cancel();
  }
}

Deno.test("who reconnects at any moment, over restarts too, is told each event once and how all ended", () =>
  inFolder(async (folder) => {
    const next = random("reconnect");
    const seen: Numbered[] = [];
    let last = 0;
    for (const isLastLife of [false, false, false, true]) {
      await using trial = openTrial(folder);
      const app = createApp(await depsOf(folder, trial));
      trial.queue.pump();
      const ids = [1, 2].map(() => trial.start({ a: { type: "trial.slow" } }).id);
      trial.queue.start({ workflow: JSON.stringify(graphOf({})), transient: true });
      // In all lives but the last one runs are cut off, or wait.
      const awaited = ids[isLastLife ? 1 : 0]!;
      while (!trial.store.get(awaited)!.finished || last < trial.hub.last) {
        for await (const one of visit(app, last, 1 + Math.floor((next() + 1) * 4))) {
          if (one.number > last) seen.push(one);
          else assert(!(one.number < last), "nothing is told again");
          last = Math.max(last, one.number || 0);
          if (last === trial.hub.last) break;
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
      const kept = trial.database.prepare("SELECT number, data FROM events ORDER BY number").all();
      const numbers = new Set(kept.map(({ number }) => number));
      // Those of transient runs are forgotten with them.
      assertEquals(seen.filter(({ number }) => numbers.has(number)), kept as unknown);
      const told = new Map<string, string>();
      for (const event of seen.map(({ data }) => JSON.parse(data) as ServerEvent)) {
        if (event.type === "run") told.set(event.run.id, event.run.state);
        if (event.type === "removed") told.delete(event.run);
      }
      const runs = trial.store.list({ limit: 99 }).map(({ id, state }) => [id, state] as const);
      for (const [id, state] of runs) assertEquals([id, told.get(id)], [id, state]);
      assertEquals(trial.store.transient().length + runs.length, told.size);
    }
  }));
