import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder, openTrial } from "../runs/trial.ts";

Deno.test("a server that stops within a run marks it, goes on with those that wait, and can retry it", () =>
  inFolder(async (folder) => {
    let going: string;
    let waiting: string;
    let last: number;
    let passing: string;
    {
      await using trial = openTrial(folder);
      going = trial.start({ a: { type: "trial.slow", inputs: { steps: 5000 } } }).id;
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
    const again = trial.queue.retry(going);
    trial.queue.cancel(again.id);
    assertEquals((await trial.over(again.id)).state, "cancelled");
  }));
