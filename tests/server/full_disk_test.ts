import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { graphOf, inFolder, openTrial } from "../runs/trial.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { createApp } from "../../src/server/app.ts";
import { depsOf, withServer } from "./trial_server.ts";

Deno.test({
  name:
    "a full disk is said, the queue goes on once there is room, and nothing that was done is lost",
  ignore: !await canMount(),
  fn: () =>
    inFolder(async (folder) => {
      const disk = join(folder, "disk");
      await Deno.mkdir(disk);
      await withSmallDisk(disk, "4m", async () => {
        await using trial = openTrial(disk);
        const app = createApp(await depsOf(disk, trial));
        const ask = async (method: string, path: string, value: unknown): Promise<Response> =>
          await app.request(`http://localhost${path}`, {
            method,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(value),
          });
        const path = join(folder, "go on");
        const start = (a: unknown): Promise<Response> =>
          ask("POST", "/api/runs", { workflow: graphOf({ a }) });
        const first = await (await start({ type: "trial.wait", inputs: { path } }))
          .json() as RunInfo;
        const second = await (await start({ type: "trial.slow" })).json() as RunInfo;
        await trial.begun();
        const filler = join(disk, "filler");
        const said = trial.until((event) => event.type === "log" && event.level === "error");
        fill(filler);
        Deno.writeTextFileSync(path, "");
        const log = (await said).at(-1)!;
        assertStringIncludes(JSON.stringify(log), "Make room, and the queue goes on");
        assertEquals(trial.queue.status.queue.paused, true);
        const refused = await start({ type: "trial.slow" });
        assertEquals(refused.status, 507);
        await refused.body?.cancel();
        Deno.removeSync(filler);
        const done = await trial.over(first.id);
        assertEquals(done.state === "succeeded" || done.error !== undefined, true);
        assertEquals((await trial.over(second.id)).outputs.a![0]!.value, "done");
        assertEquals(trial.queue.status.queue.paused, false);
      });
    }),
});

Deno.test("a file where a folder should be fails a run with its path and the reason, and the next goes on", () =>
  withServer(async ({ trial, folder }) => {
    Deno.writeTextFileSync(join(folder, "artifacts"), "in the way");
    const failing = trial.start({ a: { type: "trial.save", inputs: { text: "kept" } } });
    const next = trial.start({ a: { type: "trial.shout", inputs: { text: "on" } } });
    const run = await trial.over(failing.id);
    assertEquals(run.state, "failed");
    assertStringIncludes(run.error!.message, "Cannot keep a file in");
    assert(/part of the path is a file|there is a file of that name/.test(run.error!.message));
    assertEquals((await trial.over(next.id)).outputs.a![0]!.value, "ON");
  }));
