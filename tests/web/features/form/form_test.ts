import { assertEquals } from "@std/assert";
import { describeLibrary } from "../../../../src/graph/catalogue.ts";
import { setFieldTitle, setInForm } from "../../../../src/graph/edit_form.ts";
import { setValue } from "../../../../src/graph/edit_wires.ts";
import { parseWorkflow } from "../../../../src/graph/parse.ts";
import type { Workflow } from "../../../../src/graph/workflow.ts";
import { commandLine, shownFields, usualFields } from "../../../../web/features/form/form_state.ts";
import { nodeLibrary, TEMPLATES } from "../../../nodes/library.ts";

const catalogue = describeLibrary(await nodeLibrary());
const template = (name: string): Workflow =>
  parseWorkflow(Deno.readTextFileSync(TEMPLATES.find((one) => one.name === name)!.path));
const inForm = (workflow: Workflow, ...fields: readonly (readonly [string, string])[]): Workflow =>
  fields.reduce((made, [node, port]) => setInForm(made, { node, port }, true), workflow);

Deno.test("usualFields() asks for prompts, then scales, then seeds, and for nothing that is wired", () => {
  const names = usualFields(template("concept/concept_guidance"), catalogue)
    .map(({ node, port }) => `${node}.${port}`);
  assertEquals(names, [
    "prompt.prompt",
    "guidance.conceptGuidanceScale",
    "guidance.controlGuidanceScale",
    "guidance.drift",
    "denoise.seed",
  ]);
});

Deno.test("shownFields() names fields apart, and says what cannot be written", () => {
  const form = inForm(
    template("concept/concept_guidance"),
    ["prior", "model"],
    ["fruit", "model"],
    ["denoise", "guidance"],
    ["prompt", "prompt"],
  );
  const wrong = { ...form.view.form![0]!, port: "gone" };
  const shown = shownFields(
    setFieldTitle(
      { ...form, view: { ...form.view, form: [...form.view.form!, wrong] } },
      { node: "prompt", port: "prompt" },
      "How they feel",
    ),
    catalogue,
  );
  assertEquals(shown.map(({ label }) => label), [
    "model (prior)",
    "model (fruit)",
    "guidance",
    "How they feel",
    "gone",
  ]);
  assertEquals(shown.map(({ source }) => source)[2], "guidance.guidance");
  assertEquals([shown[3]!.control, shown[4]!.port], ["prompt", undefined]);
});

Deno.test("shownFields() shows an input once, however often a document names it", () => {
  const workflow = template("concept/concept_guidance");
  const field = { node: "prompt", port: "prompt" };
  const form = new Array(100_000).fill(field);
  const shown = shownFields({ ...workflow, view: { ...workflow.view, form } }, catalogue);
  assertEquals(shown.map((one) => one.field), [field]);
});

Deno.test("commandLine() sets what the form says, quoted for a shell", () => {
  const form = inForm(
    setValue(
      template("concept/concept_guidance"),
      { node: "prompt", port: "prompt" },
      "it's $5",
    ),
    ["prompt", "prompt"],
    ["denoise", "seed"],
    ["denoise", "mask"],
  );
  assertEquals(
    commandLine("faces/one", shownFields(form, catalogue)),
    String
      .raw`braid run faces/one.graph.json --set 'prompt.prompt=it'\''s $5' --set denoise.seed=0`,
  );
});
