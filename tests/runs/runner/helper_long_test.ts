import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { encodeFrame } from "../../../src/runs/runner/frames.ts";
import { Helper } from "../../../src/runs/runner/helper.ts";
import { RunnerCrash } from "../../../src/runs/runner/runner_process.ts";
import { RunnerRefusal } from "../../../src/runs/runner/supervisor.ts";
import { inFolder, trialHelper } from "../trial.ts";

/** For what has an end, which only a hang reaches. */
const PATIENT = 120_000;

async function withHelper(
  use: (helper: Helper) => Promise<unknown>,
  options: { readonly idle?: number } = {},
): Promise<void> {
  await using helper = new Helper({ command: trialHelper(), ...options });
  await use(helper);
}

/** A helper of half a second's patience with what it is asked first, once it has started. */
async function withHastyHelper(
  use: (helper: Helper, hasty: <T>(ask: () => Promise<T>) => Promise<T>) => Promise<unknown>,
): Promise<void> {
  let patience = PATIENT;
  const options = {
    command: trialHelper(),
    get patience() {
      return patience;
    },
  };
  await using helper = new Helper(options);
  await models(helper);
  await new Promise((resolve) => setTimeout(resolve)); // what is asked now has its turn at once
  await use(helper, (ask) => {
    patience = 500;
    const asked = ask();
    patience = PATIENT;
    return asked;
  });
}

const models = (helper: Helper): Promise<unknown> => helper.ask("models", {});
const thumbnail = (helper: Helper, path: string): Promise<unknown> =>
  helper.ask("thumbnail", { path, width: 64 });

Deno.test("a helper starts for its first question, and one process answers all of them", () =>
  withHelper(async (helper) => {
    assertEquals(helper.pid, undefined);
    const answers = await Promise.all([models(helper), models(helper), models(helper)]);
    assertEquals(answers[2], [{ name: "trial", kind: "sd" }]);
    const { pid } = helper;
    assert(pid !== undefined);
    await assertRejects(() => thumbnail(helper, "nowhere.png"), RunnerRefusal, "nowhere.png");
    assertEquals(helper.pid, pid);
  }));

Deno.test("a file that ends the helper costs its own question, and the next has another process", () =>
  withHelper(async (helper) => {
    const before = await models(helper).then(() => helper.pid);
    const [crash, after] = await Promise.allSettled([thumbnail(helper, "crash"), models(helper)]);
    assert(crash.status === "rejected" && crash.reason instanceof RunnerCrash);
    assertEquals(after.status, "fulfilled");
    assert(helper.pid !== before);
  }));

Deno.test("a file that keeps the helper busy for ever is given up, and the next has its answer", () =>
  withHastyHelper(async (helper, hasty) => {
    const hang = hasty(() => thumbnail(helper, "hang"));
    const next = models(helper);
    await assertRejects(() => hang, RunnerCrash, "It takes longer than 0.5 seconds");
    assertEquals(await next, [{ name: "trial", kind: "sd" }]);
  }));

Deno.test("thumbnails of many files that each take their time keep nothing else waiting", () =>
  withHastyHelper(async (helper, hasty) => {
    const done: string[] = [];
    const hang = () => thumbnail(helper, "hang").catch(() => done.push("thumbnail"));
    void hasty(hang);
    for (let count = 3; count > 0; count--) void hang(); // given up when the helper is
    await models(helper).then(() => done.push("models"));
    assertEquals(done, ["thumbnail", "models"]);
  }));

Deno.test("a file that takes memory, or prints without end, costs its own question", () =>
  withHelper(async (helper) => {
    await assertRejects(() => thumbnail(helper, "grow"), RunnerCrash, "more memory than it may");
    await assertRejects(() => thumbnail(helper, "shout"), RunnerCrash, "more than 1000 lines");
    await models(helper);
  }));

Deno.test("a helper that refuses before it is ready, or cannot be started, costs its own question", async () => {
  const refusal = encodeFrame({ type: "refusal", id: 1, message: "No" }).join();
  const code = `Deno.stdout.writeSync(new Uint8Array([${refusal}])); setTimeout(() => {}, 300)`;
  for (
    const [program, args, says] of [
      [Deno.execPath(), ["eval", code], "ended with code 0"],
      [join(import.meta.dirname!, "gone"), [], "cannot be started"],
    ] as const
  ) {
    await using helper = new Helper({ command: { program, args } });
    await assertRejects(() => models(helper), RunnerCrash, says);
    assertEquals(helper.pid, undefined);
  }
});

Deno.test("a helper that tells what nobody has asked costs a question, and no more", async () => {
  const code = (message: unknown): string =>
    `setTimeout(() => {}, 1e6); for (;;) Deno.stdout.writeSync(new Uint8Array([${
      encodeFrame(message).join()
    }]))`;
  for (
    const message of [
      { type: "ready", device: "" },
      { type: "memory", used: 1, total: 1 },
      { type: "event", run: "r", event: { type: "nodeStarted", node: "a" } },
    ]
  ) {
    const args = ["eval", code(message)];
    await using helper = new Helper({ command: { program: Deno.execPath(), args } });
    await assertRejects(() => models(helper), RunnerCrash, "what nobody has asked");
  }
});

Deno.test("a helper without questions ends, and starts again for the next", () =>
  withHelper(async (helper) => {
    await models(helper);
    const { pid } = helper;
    while (helper.pid !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    await models(helper);
    assert(helper.pid !== undefined && helper.pid !== pid);
  }, { idle: 20 }));

Deno.test("a helper that is closed answers no more", () =>
  inFolder(async (folder) => {
    const helper = new Helper({ command: trialHelper() });
    const path = join(folder, "a.png");
    await Deno.writeFile(path, new Uint8Array(9));
    await thumbnail(helper, path);
    await helper[Symbol.asyncDispose]();
    assertEquals(helper.pid, undefined);
    await assertRejects(() => models(helper), RunnerCrash, "stopping");
  }));

Deno.test("a helper that hangs ends when nobody listens to it any more", async () => {
  const { program, args } = trialHelper();
  const child = new Deno.Command(program, {
    args: ["run", "--v8-flags=--max-old-space-size=64", ...args.slice(1)],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const question = { path: "hang", width: 64 };
  await writer.write(encodeFrame({ type: "ask", id: 1, about: "thumbnail", question }));
  await child.stdout.getReader().read();
  await Promise.all([child.stdout.cancel().catch(() => {}), child.stderr.cancel()]);
  writer.releaseLock();
  assertEquals((await child.status).success, false);
});
