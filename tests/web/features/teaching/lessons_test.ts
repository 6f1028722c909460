import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { parseWorkflow } from "../../../../src/graph/parse.ts";
import { teachingGraph } from "../../../../src/graph/teaching_graph.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import type { RunInfo } from "../../../../src/api/runs.ts";
import { createLessons } from "../../../../web/features/teaching/lessons.ts";
import { openEditor } from "../../editor.ts";

Deno.test("a lesson that goes on is told of while another tab is in front, and can be shown", async () => {
  const app = await openEditor();
  const graph = { name: "fruit", pictures: "input/fruit", base: "emoji", steps: 10 };
  const { workspace } = app;
  const taught = await workspace.add(parseWorkflow(teachingGraph(graph)), "Teach fruit");
  const run = { id: "r", state: "running", created: "2026-01-01", outputs: {} };
  const runs = {
    ...app.runs,
    active: signal([run as unknown as RunInfo]),
    ownerOf: () => taught.key,
  };
  const lessons = createLessons({ ...app, runs });
  const names = (): readonly string[] =>
    lessons.elsewhere().map(({ document }) => document.name.peek());
  assertEquals(names(), [], "it is in front");
  await workspace.add(EMPTY, "other");
  assertEquals(names(), ["Teach fruit"]);
  lessons.show(lessons.elsewhere()[0]!);
  assertEquals(workspace.active.peek(), taught);
  lessons.isNew.value = true;
  assertEquals(names(), ["Teach fruit"], "a new one is thought of");
  lessons.show(lessons.elsewhere()[0]!);
  assertEquals([lessons.isNew.peek(), names()], [false, []]);
});
