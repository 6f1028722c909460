import { signal } from "@preact/signals";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { printWorkflow } from "../../../src/graph/parse.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { openDocument } from "../../../web/document/opening.ts";
import { library } from "../../graph/fixtures.ts";
import { randomEdit, steps } from "../../graph/random_edits.ts";

Deno.test("undo of a document goes back through the very documents that were, and redo forth", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const document = openDocument({ name: "any", workflow: EMPTY, catalogue: signal(library) });
      const seen: Workflow[] = [document.workflow.value];
      for (const [index, edit] of steps.entries()) {
        try {
          document.edit(`edit ${index}`, (workflow) => randomEdit(workflow, edit));
        } catch (error) {
          assert(error instanceof RangeError, String(error));
        }
        const { value } = document.workflow;
        if (value !== seen.at(-1)) seen.push(value);
      }
      const texts = seen.map(printWorkflow);
      for (const before of seen.slice(0, -1).toReversed()) {
        document.undo();
        assertStrictEquals(document.workflow.value, before);
      }
      assertEquals([document.undoName.value, document.dirty.value], [undefined, false]);
      for (const after of seen.slice(1)) {
        document.redo();
        assertStrictEquals(document.workflow.value, after);
      }
      assertEquals(seen.map(printWorkflow), texts);
    }),
    { numRuns: 100 },
  );
});
