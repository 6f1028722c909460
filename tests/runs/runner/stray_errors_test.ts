import { assertEquals, assertMatch } from "@std/assert";
import { inFolder, openTrial } from "../trial.ts";

const stray = (inputs: Record<string, unknown>): Record<string, unknown> => ({
  stray: { type: "trial.stray", inputs },
});

Deno.test("an error that nobody waits for fails the run that made it, names its node and ends no process", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    for (const how of ["rejection", "timer", "function"]) {
      for (const inputs of [{ how }, { how, milliseconds: 1e8 }]) {
        const run = await trial.over(trial.start(stray(inputs)).id);
        assertEquals([run.state, run.error?.node], ["failed", "stray"]);
        assertMatch(run.error!.message, /^Cannot run "Stray" \(stray\): A \w+ of nobody$/);
      }
    }
    const { pid } = trial.supervisor;
    // One that does not heed that it is called off is left behind.
    const deaf = trial.start(stray({ how: "timer", milliseconds: 1e8, heeds: false }));
    assertEquals((await trial.over(deaf.id)).error?.node, "stray");
    const next = trial.start({ a: { type: "trial.slow" } });
    assertEquals((await trial.over(next.id)).state, "succeeded");
    assertEquals(trial.supervisor.pid, pid);
  }));

Deno.test("an error that comes when its run is over is no fault of the next", () =>
  inFolder(async (folder) => {
    const lines: string[] = [];
    await using trial = openTrial(folder, { onLine: (line) => lines.push(line) });
    const { id } = trial.start(stray({ how: "timer", after: 300, milliseconds: 1 }));
    const next = trial.start({ a: { type: "trial.slow", inputs: { steps: 40 } } });
    assertEquals((await trial.over(id)).state, "succeeded");
    assertEquals((await trial.over(next.id)).state, "succeeded");
    assertMatch(lines.join("\n"), /An error that nobody waited for: A timer of nobody/);
  }));
