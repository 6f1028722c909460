import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import { check } from "../../../src/graph/validate.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { followFailures } from "../../../web/canvas/lasting_failures.ts";
import type { Failure } from "../../../web/runs/node_failures.ts";
import { catalogue } from "../catalogue.ts";
import { conceptGuidance } from "../workflows.ts";

Deno.test("a failure holds while its node and all before it are as in the run, but for seeds", async () => {
  const failure: Failure = {
    run: "1",
    diagnostic: { code: "node-failed", severity: "error", node: "denoise", message: "It failed" },
  };
  const failures = signal<readonly Failure[]>([failure]);
  const text = printWorkflow(conceptGuidance);
  const lasting = followFailures(failures, signal(catalogue), () => Promise.resolve(text));
  await new Promise((resolve) => setTimeout(resolve));
  const { nodes } = conceptGuidance;
  const changed = (id: string, inputs: Record<string, unknown>): Workflow => ({
    ...conceptGuidance,
    nodes: { ...nodes, [id]: { ...nodes[id]!, inputs: { ...nodes[id]!.inputs, ...inputs } } },
  });
  const count = (workflow: Workflow): number => lasting.of(check(workflow, catalogue)).length;
  assertEquals(
    [
      conceptGuidance,
      changed("denoise", { seed: 5 }),
      changed("save", { fileName: "other" }), // behind it
      changed("denoise", { steps: 13 }),
      changed("prompt", { prompt: "a dog" }), // before it
      EMPTY,
    ].map(count),
    [1, 1, 1, 0, 0, 0],
  );
  failures.value = [];
  assertEquals(count(conceptGuidance), 0);
});
