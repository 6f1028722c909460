import { assertEquals } from "@std/assert";
import { printWorkflow } from "../../../src/graph/parse.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { openDocument } from "../../../web/document/opening.ts";
import type { OpenDocument } from "../../../web/document/open_document.ts";
import { kinshipOf } from "../../../web/runs/kinship.ts";
import type { Told } from "../../../web/runs/kinship.ts";
import { changeSeeds } from "../../../web/runs/seed_change.ts";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

const { nodes } = conceptGuidance;
const changed = (id: string, inputs: Record<string, unknown>): Workflow => ({
  ...conceptGuidance,
  nodes: { ...nodes, [id]: { ...nodes[id]!, inputs: { ...nodes[id]!.inputs, ...inputs } } },
});

Deno.test("a run is of a document that started it, or that is saved under its name and has the graph that ran", async () => {
  const app = await openEditor();
  const text = printWorkflow(conceptGuidance);
  const { relation, settled, sameIn } = kinshipOf({
    ...app,
    runs: { ...app.runs, workflowOf: () => Promise.resolve(text) },
  });
  const open = (workflow: Workflow, revision?: string): OpenDocument =>
    openDocument({ name: "cat", workflow, revision, catalogue: app.catalogue });
  const run: Told = { id: "1", name: "cat" };

  const saved = open(conceptGuidance, "r");
  assertEquals(relation(saved, run), undefined, "its text is asked for first");
  assertEquals(await settled(saved, run), "same");
  assertEquals(relation(saved, { ...run, name: "dog" }), "other");
  assertEquals(relation(open(conceptGuidance), run), "other", "never saved");

  const edited = open(changed("prompt", { prompt: "a dog" }), "r");
  assertEquals(relation(edited, run), "other");
  assertEquals(relation(edited, { ...run, outputs: { load: [] } }), "same", "it ran to there");
  const isSame = await sameIn(edited, "1");
  assertEquals(["load", "concept", "prompt", "save", "gone"].map(isSame), [
    true,
    true,
    false,
    false,
    false,
  ]);
  edited.edit("Back", () => conceptGuidance);
  assertEquals([relation(edited, run), isSame("save")], ["same", true]);

  // What has changed is the seed for the next run.
  const after = open(changeSeeds(conceptGuidance, app.catalogue.peek(), "randomize"), "r");
  assertEquals(relation(after, run), "other");
  app.settings.write("run.seeds", "randomize");
  assertEquals(
    relation(open(changeSeeds(conceptGuidance, app.catalogue.peek(), "randomize"), "r"), run),
    "same",
  );

  app.runs.own(edited.key, ["1", "sweep"]);
  edited.edit("Other", () => changed("prompt", { prompt: "a dog" }));
  assertEquals(relation(edited, run), "own");
  assertEquals(relation(edited, { id: "2", sweep: { id: "sweep", places: [] } }), "own");
  assertEquals(app.runs.ownedBy(edited.key), ["1", "sweep"]);
});
