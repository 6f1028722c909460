/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { setFieldTitle, setInForm } from "../../src/graph/edit_form.ts";
import { setValue } from "../../src/graph/edit_wires.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { commandLine, shownFields, usualFields } from "../../web/form/form_state.ts";
import { nodeLibrary, TEMPLATES } from "../nodes/library.ts";
import { eventually } from "./eventually.ts";
import { Studio, Visitor } from "./studio.ts";
import { accessibilityFaults } from "./viewer_page.ts";

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
    "denoise.seed",
  ]);
});

Deno.test("shownFields() names fields apart, and says what cannot be written", () => {
  const form = inForm(
    template("concept/concept_guidance"),
    ["prior", "model"],
    ["faces", "model"],
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
    "model (faces)",
    "guidance",
    "How they feel",
    "gone",
  ]);
  assertEquals(shown.map(({ source }) => source)[2], "guidance.guidance");
  assertEquals([shown[3]!.control, shown[4]!.port], ["prompt", undefined]);
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
      .raw`braid run faces/one.graph.json --set 'prompt.prompt=it'\''s $5' --set denoise.seed=2`,
  );
});

Deno.test("a workflow is used as a form: made, filled in, run, saved, and opened on a phone", async (t) => {
  await using studio = await Studio.open();
  const visitor = await studio.visit();
  const { page } = visitor;
  const form = page.locator(".form-view");
  const toggle = page.getByRole("button", { name: "Show as a form, or as a graph" });

  await t.step("an input is put into the form from its menu", async () => {
    await visitor.openTemplate("Text to image");
    await visitor.port("prompt", "prompt", "input").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Show in the form, or take it out" }).click();
    await visitor.toast("prompt.prompt is in the form")
      .getByRole("button", { name: "Show the form" }).click();
    await form.getByRole("textbox").first().waitFor();
    await eventually(() => form.locator(".form-field").count(), 1);
  });

  await t.step("what is typed there is what the node has", async () => {
    await form.getByRole("textbox").first().fill("a smiling cat");
    await toggle.click();
    await eventually(
      () => visitor.node("prompt").getByRole("textbox").first().inputValue(),
      "a smiling cat",
    );
    await toggle.click();
  });

  await t.step("fields are named, moved and taken out", async () => {
    await visitor.command("undo");
    await form.getByRole("button", { name: "Arrange", exact: true }).click();
    await form.getByLabel("Name of prompt.prompt in the form").fill("What to paint");
    await page.keyboard.press("Enter");
    await form.getByText("What to paint").first().waitFor();
    assertEquals(await accessibilityFaults(page), []);
    await form.getByRole("button", { name: "Take out of the form: What to paint" }).click();
    await form.getByRole("button", { name: "Take prompts, scales and seeds" }).click();
    await form.getByRole("button", { name: /^Move down: prompt/ }).first().click();
    await form.getByRole("button", { name: "Arrange", exact: true }).click();
    await eventually(async () => await form.locator(".form-field").count() >= 3, true);
  });

  await t.step("it runs, and shows how far it is and what it made", async () => {
    await form.locator(".form-run .primary").click();
    await form.locator(".run-meter").waitFor();
    await form.locator(".form-result img").first().waitFor({ timeout: 60_000 });
  });

  await t.step("the form is saved with the workflow, and a phone opens it alone", async () => {
    await form.locator(".form-head h2").click();
    await page.keyboard.press("Control+s");
    await visitor.answer("cats");
    await page.getByRole("tab", { name: "cats", exact: true }).waitFor();
    const phone = await page.context().newPage();
    await phone.setViewportSize({ width: 390, height: 780 });
    await phone.goto(`${studio.address}?open=cats&view=form`);
    const small = new Visitor(phone, []);
    await phone.locator(".form-field").nth(2).waitFor();
    await eventually(async () => !await phone.locator(".activity-bar").isVisible(), true);
    const { width } = (await phone.locator(".form-page").boundingBox())!;
    assert(width <= 390, `${width}`);
    await phone.locator(".form-run .primary").click();
    await phone.locator(".form-result img").first().waitFor({ timeout: 60_000 });
    assertEquals(small.errors, []);
  });
  // While it computes, the runner may be too busy to count tokens.
  assertEquals(visitor.errors.filter((error) => !error.includes("/api/tokens")), []);
});
