import { assertEquals, assertRejects } from "@std/assert";
import type { DownloadPlan } from "../../../src/api/downloads.ts";
import { DownloadError, startDownload } from "../../../src/runs/downloads/download_process.ts";

const PLAN = {
  event: "plan",
  id: "org/tiny",
  commit: "abc",
  files: [{ path: "a", bytes: 1 }],
  bytes: 1,
  here: { bytes: 0, isWhole: true },
  variants: [],
  folder: "/models",
};

/** A process that prints `lines` and lives on. */
function saying(...lines: readonly string[]): { plans: DownloadPlan[]; ended: Promise<void> } {
  const plans: DownloadPlan[] = [];
  const code = `${lines.map((line) => `console.log(${line});`).join("")} setInterval(() => {}, 9)`;
  const { ended } = startDownload(
    { program: Deno.execPath(), args: ["eval", code] },
    { model: "org/tiny" },
    { plan: (plan) => plans.push(plan), progress: () => {} },
  );
  return { plans, ended };
}

Deno.test("a download that says what it may not is ended, and fails in one sentence", async () => {
  const long = JSON.stringify("x".repeat(2000));
  for (
    const line of [
      `"{"`,
      `'{"event":"progress","received":-1,"total":1}'`,
      `'{"event":"progress","received":1e400,"total":1}'`,
      `'{"event":"obey"}'`,
      `JSON.stringify({...${JSON.stringify(PLAN)}, folder: ${long}})`,
      `JSON.stringify({...${JSON.stringify(PLAN)}, files: 1})`,
      `JSON.stringify({event: "failed", message: "x".repeat(1e5)})`,
    ]
  ) {
    const { plans, ended } = saying(line);
    await assertRejects(() => ended, DownloadError, "said what it may not");
    assertEquals(plans, []);
  }
});

Deno.test("a plan is heard however many files it lists, and lines that are no events are passed over", async () => {
  const files = `Array.from({length: 2000}, (_, i) => ({path: "part-" + i, bytes: 1}))`;
  const plan = `JSON.stringify({...${JSON.stringify(PLAN)}, files: ${files}})`;
  const { plans, ended } = saying(
    `"hello"`,
    `"{" + "x".repeat(1e7)`,
    plan,
    `'{"event":"failed","message":"No"}'`,
    `"{"`,
  );
  await assertRejects(() => ended, DownloadError);
  const { event: _, id: model, here, ...rest } = PLAN;
  assertEquals(plans, [{ ...rest, model, files: 2000, here: here.bytes, isWhole: true }]);
});

Deno.test("a download that cannot be started has failed", async () => {
  const command = { program: `${import.meta.dirname}/gone`, args: [] };
  const { ended, stop } = startDownload(command, { model: "org/tiny" }, {});
  await assertRejects(() => ended, DownloadError, "cannot be started");
  stop();
});
