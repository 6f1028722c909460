import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { createApp } from "../../../src/server/app.ts";
import { assertHeldBelow, heldBytes } from "../../held_bytes.ts";
import { depsOf } from "../../server/trial_server.ts";
import { documentOf, FLOODS } from "../forging_runner.ts";
import { ENDLESS, graphOf, inFolder, openTrial } from "../trial.ts";

const command = {
  program: Deno.execPath(),
  args: ["run", "--no-check", fromFileUrl(new URL("../forging_runner.ts", import.meta.url))],
};

/** What a host may take for one: some messages are megabytes, of which a few were gigabytes. */
const MAX_BYTES = 1200 * 2 ** 20;

Deno.test("a runner that tells without end is ended in a sentence, and others are answered meanwhile", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { command });
    const app = createApp(await depsOf(folder, trial));
    const slow = trial.hub.watch(undefined, new AbortController().signal)[Symbol.asyncIterator]();
    void slow.next(); // and no more
    const before = heldBytes();
    for (const flood of Object.keys(FLOODS)) {
      const { id } = trial.queue.start({ workflow: documentOf(flood) });
      let answers = 0;
      while (!trial.store.get(id)!.finished) {
        const status = await app.request("http://localhost/api/status");
        assertEquals(status.status, 200);
        await status.body?.cancel();
        answers++;
        await assertHeldBelow(before + MAX_BYTES, flood);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { state, error } = trial.store.get(id)!;
      assertEquals([flood, state, answers > 0], [flood, "failed", true]);
      assertMatch(
        error!.message,
        /^The runner was ended, because it said what it may not: .{5,150}$/,
        flood,
      );
    }
    await slow.return!();
  }));

Deno.test("a node that says more than anybody reads costs its run no more than words", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.chatter" } });
    const run = await trial.over(id);
    assertEquals([run.state, run.error], ["succeeded", undefined]);
    const told = [...trial.hub.ofRun(id)].flat().map((text) => JSON.parse(text));
    const words = told.flatMap(({ event }) => event?.name === "log" ? event.data as string : []);
    assert(words.length < 6000);
    assert(words.some((text) => /^\d+ more were too many at once to be told$/.test(text)));
    assert(words.some((text) => text.length === 10_000 && text.endsWith("…")));
  }));

Deno.test("a run of a graph that takes a while to be read is begun, or called off, as any other", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const many = Array.from(
      { length: 4000 },
      (_, index) => [`n${index}`, { type: "trial.shout", inputs: { text: "x" } }] as const,
    );
    const nodes = {
      ...Object.fromEntries(many),
      a: { type: "trial.shout", inputs: { text: "on" } },
    };
    const workflow = JSON.stringify({ ...graphOf(nodes), outputs: ["a"] });
    const off = trial.queue.start({ workflow });
    assertEquals(trial.queue.cancel(off.id).state, "cancelled");
    const next = trial.queue.start({ workflow });
    assertEquals((await trial.over(next.id)).outputs.a![0]!.value, "ON");
    assertEquals(trial.store.get(off.id)!.state, "cancelled");
    const slow = { a: { type: "trial.slow", inputs: { steps: ENDLESS } } };
    const last = trial.start(slow);
    trial.queue.cancel(last.id);
    assertEquals((await trial.over(last.id)).state, "cancelled");
  }));
