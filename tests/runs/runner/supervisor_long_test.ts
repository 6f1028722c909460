import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { RunnerCrash } from "../../../src/runs/runner/runner_process.ts";
import { Supervisor } from "../../../src/runs/runner/supervisor.ts";
import { ENDLESS, inFolder, openTrial } from "../trial.ts";

Deno.test("queue tells what happens in a run and keeps what its outputs gave", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const told = trial.until((event) => event.type === "run" && event.run.state === "succeeded");
    const { id } = trial.start({
      slow: { type: "trial.slow" },
      save: { type: "trial.save", inputs: { text: { from: "slow.text" } } },
    });
    const events = await told;
    const types = events.flatMap((event) => event.type === "event" ? event.event.type : []);
    assertEquals(types[0], "runStarted");
    assertEquals(
      types.filter((type) => type === "nodeStarted" || type === "nodeFinished"),
      ["nodeStarted", "nodeFinished", "nodeStarted", "nodeFinished"],
    );
    const run = trial.store.get(id)!;
    const [file] = run.outputs.save![0]!.artifacts!;
    assertEquals(run.outputs.slow![0]!.value, "done");
    assertEquals(Deno.readTextFileSync(trial.artifacts.pathOf(file!.sha256)), "done");
    assertEquals(trial.store.artifacts.get(file!.sha256), file);
    const preview = events.find((event) =>
      event.type === "event" && event.event.type === "nodeEmitted"
    );
    if (preview) assertStringIncludes(JSON.stringify(preview), "data:image/png;base64,AAAA");
  }));

Deno.test("a graph that cannot run and a node that fails say where", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const broken = trial.start({ a: { type: "trial.nothing" } });
    const failing = trial.start({ a: { type: "trial.fail" } });
    const first = await trial.over(broken.id);
    assertEquals([first.state, first.error?.node], ["failed", "a"]);
    const second = await trial.over(failing.id);
    assertEquals([second.error?.node, second.error?.port], ["a", "text"]);
    assertStringIncludes(second.error!.message, "It is not to my liking");
  }));

Deno.test("cancel() stops a run between steps and keeps the process", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { grace: 600_000 });
    const { id } = trial.start({ a: { type: "trial.slow", inputs: { steps: ENDLESS } } });
    await trial.begun();
    const { pid } = trial.supervisor;
    trial.queue.cancel(id);
    assertEquals((await trial.over(id)).state, "cancelled");
    assertEquals(trial.supervisor.pid, pid);
  }));

Deno.test("cancel() gives a node time that saves what it has", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { grace: 50 });
    const { id } = trial.start({ a: { type: "trial.saving" } });
    await trial.until((event) =>
      event.type === "event" && event.event.type === "nodeEmitted" && event.event.name === "saves"
    );
    const { pid } = trial.supervisor;
    trial.queue.cancel(id);
    assertEquals((await trial.over(id)).state, "cancelled");
    assertEquals(trial.supervisor.pid, pid);
  }));

Deno.test("cancel() kills a process that does not heed it, and the next run goes on in another", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const stubborn = trial.start({ a: { type: "trial.stubborn" } });
    const next = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    const { pid } = trial.supervisor;
    trial.queue.cancel(stubborn.id);
    assertEquals((await trial.over(stubborn.id)).state, "cancelled");
    assertEquals((await trial.over(next.id)).state, "succeeded");
    assert(trial.supervisor.pid !== pid);
  }));

Deno.test("a run that follows one which was killed as it ended is not hit by that", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { grace: 50 });
    const first = trial.start({ a: { type: "trial.slow", inputs: { steps: ENDLESS } } });
    const next = trial.start({ a: { type: "trial.shout", inputs: { text: "on" } } });
    await trial.begun();
    trial.queue.cancel(first.id);
    // The runner ends the run in time, but is heard only when the grace period is over.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    assertEquals((await trial.over(first.id)).state, "cancelled");
    assertEquals((await trial.over(next.id)).state, "succeeded");
  }));

Deno.test("a runner that is killed fails its run with a reason, and the queue goes on", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.stubborn" } });
    const next = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    Deno.kill(trial.supervisor.pid!, "SIGKILL");
    const run = await trial.over(id);
    assertEquals(run.state, "failed");
    assertMatch(run.error!.message, /killed, most likely because memory ran out/);
    assertEquals((await trial.over(next.id)).state, "succeeded");
  }));

Deno.test("a history that cannot be read ends neither the runner nor the server, and is gone on with", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.stubborn" } });
    const next = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    const stalled = trial.until((event) => event.type === "log" && event.level === "error");
    trial.database.exec("ALTER TABLE runs RENAME TO gone");
    trial.queue.tellStatus();
    trial.queue.pump();
    Deno.kill(trial.supervisor.pid!, "SIGKILL");
    await stalled;
    trial.database.exec("ALTER TABLE gone RENAME TO runs");
    trial.queue.pause(false);
    assertEquals((await trial.over(id)).state, "failed");
    assertEquals((await trial.over(next.id)).state, "succeeded");
  }));

Deno.test("a runner out of memory says so", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.hog" } });
    const run = await trial.over(id);
    assertEquals(run.state, "failed");
    assertMatch(run.error!.message, /ran out of memory/);
  }));

Deno.test("a runner that cannot start is given up with its last words", async () => {
  await using supervisor = new Supervisor({
    command: { program: Deno.execPath(), args: ["eval", "throw new Error('No such device')"] },
  });
  supervisor.start();
  let message = "";
  await supervisor.ask("models", {}).catch((error: Error) => message = error.message);
  assertStringIncludes(message, "No such device");
  assertEquals(supervisor.state, "stopped");
});

Deno.test("a runner whose program is gone when it is started again ends nothing else", () =>
  inFolder(async (folder) => {
    const program = join(folder, "deno");
    await Deno.symlink(Deno.execPath(), program);
    const states: string[] = [];
    await using supervisor: Supervisor = new Supervisor({
      command: { program, args: ["eval", "Deno.stdin.readable.getReader().read()"] },
      onChange: () => states.push(supervisor.state),
    });
    supervisor.start();
    await Deno.remove(program);
    Deno.kill(supervisor.pid!, "SIGKILL");
    const run = (): Promise<unknown> => supervisor.run({ run: "1", workflow: "{}" }, () => {});
    await assertRejects(run, RunnerCrash, "cannot be started");
    assertEquals(states.at(-1), "stopped");
    await assertRejects(run, RunnerCrash, "cannot be started");
  }));

Deno.test("work that waits for a runner to be started again does not outlive the server", async () => {
  const { promise: pause, resolve: stopped } = Promise.withResolvers<void>();
  const supervisor: Supervisor = new Supervisor({
    command: { program: Deno.execPath(), args: ["eval", "throw new Error('No such device')"] },
    onChange: () => supervisor.state === "stopped" && stopped(),
  });
  const working = supervisor.run({ run: "1", workflow: "{}" }, () => {})
    .then(() => "", (error: Error) => error.message);
  const asked = supervisor.ask("models", {}).then(() => "", (error: Error) => error.message);
  await pause;
  await supervisor[Symbol.asyncDispose]();
  assertEquals(await working, "The server is stopping");
  assertMatch(await asked, /The server is stopping|No such device/);
});

Deno.test("a runner that gives no sign of life is ended, and the queue goes on", () =>
  inFolder(async (folder) => {
    let patience = 1000;
    await using trial = openTrial(folder, { patience: () => patience });
    const hangs = trial.start({ a: { type: "trial.stubborn" } });
    const works = trial.start({ a: { type: "trial.stubborn", inputs: { milliseconds: 500 } } });
    const run = await trial.over(hangs.id);
    assertEquals(run.state, "failed");
    assertMatch(run.error!.message, /gave no sign of life for 1 second.*runner\.patienceMinutes/);
    patience = 20_000;
    assertEquals((await trial.over(works.id)).state, "succeeded");
    const stops = trial.start({ a: { type: "trial.slow", inputs: { steps: 1e6 } } });
    await trial.begun();
    Deno.kill(trial.supervisor.pid!, "SIGSTOP");
    patience = 500;
    assertMatch((await trial.over(stops.id)).error!.message, /no sign of life/);
  }));

Deno.test("a runner that is never ready is ended, whatever else it says, started again a few times and given up", async () => {
  const runner = fromFileUrl(new URL("../forging_runner.ts", import.meta.url));
  const states: string[] = [];
  await using supervisor: Supervisor = new Supervisor({
    command: { program: Deno.execPath(), args: ["run", "--no-check", runner, "unready"] },
    startPatience: 600,
    onChange: () => {
      if (states.at(-1) !== supervisor.state) states.push(supervisor.state);
    },
  });
  supervisor.start();
  const fault = await supervisor.ask("models", {}).then(() => "", (error: Error) => error.message);
  assertEquals(fault, "The runner was not ready after 0.6 seconds, and was ended");
  assertEquals(supervisor.state, "stopped");
  assertEquals(states.filter((state) => state === "starting").length, 4);
});
