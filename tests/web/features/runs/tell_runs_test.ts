import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import type { RunInfo } from "../../../../src/api/runs.ts";
import { tellRuns } from "../../../../web/features/runs/tell_runs.ts";
import { openEditor } from "../../editor.ts";
import { conceptGuidance } from "../../workflows.ts";

const run = (id: string, more: Partial<RunInfo> = {}): RunInfo => ({
  id,
  name: "cats",
  state: "running",
  priority: 0,
  created: "2026-01-01T00:00:00.000Z",
  started: "2026-01-01T00:00:00.000Z",
  outputs: {},
  ...more,
});

Deno.test("the word of a run that failed goes with the next one of its document, whoever is told first whose it is", async () => {
  for (const [first, second] of [[true, false], [false, true], [false, false], [true, true]]) {
    const { runs: own, ...editor } = await openEditor();
    const runs = signal<readonly RunInfo[]>([]);
    tellRuns({ ...editor, runs: { ...own, runs } });
    const finished = "2026-01-01T00:00:02.000Z";
    const go = (id: string, isKnown: boolean, end: Partial<RunInfo>): void => {
      if (isKnown) own.own("key", [id]);
      runs.value = [run(id), ...runs.value];
      runs.value = [run(id, { ...end, finished }), ...runs.value.slice(1)];
      if (!isKnown) own.own("key", [id]);
    };
    go("1", first!, { state: "failed", error: { message: "No room" } });
    assertEquals(editor.toasts.shown.value.length, 1);
    go("2", second!, { state: "succeeded" });
    assertEquals([first, second, editor.toasts.shown.value.length], [first, second, 0]);
  }
});

Deno.test("the log tells how each run ended, at which node and why it failed, and which of a sweep it was", async () => {
  const editor = await openEditor();
  const runs = signal<readonly RunInfo[]>([]);
  tellRuns({ ...editor, runs: { ...editor.runs, runs } });
  const places = [{ name: "seed", value: "3", index: 0 }, { name: "cat", value: "dog", index: 1 }];
  const sweep = { id: "s", places };
  const finished = "2026-01-01T00:00:02.000Z";
  runs.value = [run("1"), run("2"), run("3", { sweep }), run("4")];
  runs.value = [
    run("1", { state: "succeeded", finished }),
    run("2", { state: "failed", finished, error: { message: "No room", node: "denoise" } }),
    run("3", { state: "failed", finished, error: { message: "No model", node: "load" }, sweep }),
    run("4", { state: "cancelled", finished }),
  ];
  assertEquals(editor.toasts.log.value.map(({ level, text }) => `${level} ${text}`), [
    "info cats is done after 2.0 s",
    "error cats failed at denoise: No room",
    "error cats (seed 3, cat dog) failed at load: No model",
    "info cats was cancelled",
  ]);

  await editor.workspace.add(conceptGuidance, "cats");
  runs.value = [run("5")];
  runs.value = [run("5", {
    state: "failed",
    finished,
    error: { message: "No room", node: "denoise" },
  })];
  assertEquals(editor.toasts.log.value.at(-1)?.text, "cats failed at Denoise: No room");
});
