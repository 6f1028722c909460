import { assert, assertEquals } from "@std/assert";
import { accessibilityFaults } from "./accessibility.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

test("a workflow is used as a form: made, filled in, run, saved, and opened on a phone", async (t) => {
  const studio = await sharedStudio();
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
    const runWith = async (steps: string): Promise<void> => {
      await toggle.click();
      await visitor.type("schedule", "Steps", steps);
      await toggle.click();
      await form.locator(".form-run .primary").click();
    };
    await runWith("1000"); // so long that its meter is seen on any machine
    await form.locator(".run-meter").waitFor();
    await form.getByRole("button", { name: "Stop" }).click();
    await form.locator(".run-meter").waitFor({ state: "detached" });
    await runWith("8");
    await form.locator(".form-result img").first().waitFor();
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
    await phone.locator(".form-result img").first().waitFor();
    assertEquals(small.errors, []);
  });
  assertEquals(visitor.errors, []);
});
