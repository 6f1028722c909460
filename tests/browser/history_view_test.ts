/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { accessibilityFaults } from "./accessibility.ts";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

const BROKEN = {
  format: "braid/1",
  nodes: {
    load: { type: "core.load_image", inputs: { path: "nowhere.png" } },
    view: { type: "core.preview_image", inputs: { image: { from: "load.image" } } },
  },
  outputs: ["view"],
};

test("the history shows pictures and changes, compares, loads settings, and the queue says how far", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const cards = page.locator(".run-history .run-card");
  const done = page.locator(".run-history .run-card.succeeded");
  const prompt = visitor.node("prompt").getByRole("textbox").first();

  await t.step(
    "a run that goes says how far it is, in the queue and in the tab's title",
    async () => {
      await visitor.openTemplate("Concept guidance");
      await page.getByRole("button", { name: "Runs" }).click();
      await visitor.command("show queue");
      await visitor.type("latents", "batch size", "1");
      await visitor.type("schedule", "Steps", "1000"); // so long that it is seen on any machine
      const save = page.locator(".tabs").getByRole("button", { name: "Save" });
      const place = await boxOf(save);
      await visitor.run();
      const meter = page.locator(".run-queue .run-note");
      await meter.filter({ hasText: /\d+ % *Denoise: Step \d+ of 1000 *\d+ (s|min) left/ })
        .waitFor();
      assertMatch(await page.title(), /^▶ \d+ % /);
      assertEquals(await boxOf(save), place); // the bar stands still
      await page.locator(".tabs").getByRole("button", { name: "Stop" }).click();
      await page.getByText("Nothing is running").waitFor();
      await visitor.type("schedule", "Steps", "2");
      await visitor.run();
      await done.first().waitFor();
    },
  );

  await t.step("what was changed for a run is on its card", async () => {
    await prompt.fill("yellow");
    await page.locator(".canvas").first().focus();
    await visitor.run();
    await done.nth(1).waitFor();
    await cards.first().locator(".run-changes li").first().waitFor();
    await eventually(() => cards.first().locator(".run-changes li").allInnerTexts(), [
      "Encode prompt: Prompt purple → yellow",
    ]);
    assertEquals(await accessibilityFaults(page), []);
    const { width } = (await cards.first().locator("img").boundingBox())!;
    assert(width > 150, `${width}`);
  });

  await t.step("two runs are compared in the viewer", async () => {
    await cards.nth(0).getByRole("button", { name: /^Compare/ }).click();
    await cards.nth(1).getByRole("button", { name: /^Compare/ }).click();
    await page.getByRole("slider", { name: /^Between/ }).waitFor();
    await page.getByRole("radio", { name: "Difference" }).click();
    await page.locator(".numbers").getByText(/mean/).waitFor();
    await page.keyboard.press("Escape");
  });

  await t.step("the picture of a node is shown large, with what made it", async () => {
    await visitor.picture("save").press("Enter");
    const viewer = page.locator(".image-viewer");
    await viewer.getByText("1 of 2").waitFor();
    await page.keyboard.press("ArrowRight");
    await viewer.getByText("2 of 2").waitFor();
    await page.keyboard.press("i");
    await viewer.getByText("Encode prompt: Prompt").waitFor();
    await page.keyboard.press("Escape");
    // Asked for again, it is the one that was asked for.
    await visitor.picture("save").press("Enter");
    await viewer.getByText("1 of 2").waitFor();
    await page.keyboard.press("Escape");
  });

  await t.step("results pinned beside the canvas leave the graph in sight, and open", async () => {
    await page.locator(".canvas").first().focus();
    await page.keyboard.press(".");
    const results = page.getByRole("complementary", { name: "Results", exact: true });
    const pin = page.getByRole("button", { name: "Show or hide the results" });
    await pin.click();
    await eventually(() => results.locator("img").count(), 2);
    assertEquals(await pin.getAttribute("aria-pressed"), "true");
    const [strip, node] = [await boxOf(results), await boxOf(visitor.node("save"))];
    assert(node.x + node.width < strip.x);
    await results.getByText(/^[\w-]+\.png, seed \d+$/).nth(1).waitFor();
    await results.locator("img").last().click();
    await page.locator(".image-viewer").getByText("2 of 2").waitFor();
    await page.keyboard.press("Escape");
    await pin.click();
    await results.waitFor({ state: "detached" });
  });

  await t.step("the settings of an older run come back, and can be undone", async () => {
    await cards.nth(1).getByRole("button", { name: /^Load the settings/ }).click();
    await visitor.toast("1 settings loaded").or(visitor.toast("1 setting loaded")).waitFor();
    await eventually(() => prompt.inputValue(), "purple");
    await page.locator(".canvas").first().focus();
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>("[data-node=prompt] textarea")?.value ===
        "yellow"
    );
  });

  await t.step("what guidance did in a run is asked for after the page was left", async () => {
    const later = (await studio.visit()).page;
    await later.keyboard.press("Escape");
    await later.getByRole("button", { name: "Runs" }).click();
    await later.locator(".run-card").nth(1)
      .getByRole("button", { name: "What guidance did in this run" }).click();
    const inspector = later.locator(".guidance-inspector");
    await inspector.getByText("ms a step").waitFor();
    await inspector.getByText("purple").first().waitFor();
    await later.context().close();
  });

  await t.step("search and filter leave out what is not asked for", async () => {
    const search = page.getByRole("searchbox", { name: "Search runs" });
    await search.fill("nothing is called so");
    await page.getByText("No run is like that").waitFor();
    await search.fill("concept");
    await page.getByLabel("Which runs are shown").selectOption("failed");
    await page.getByText("No run is like that").waitFor();
    await page.getByLabel("Which runs are shown").selectOption("pictures");
    await page.getByLabel("this workflow").check();
    await eventually(() => cards.count(), 2);
  });

  await t.step("a run's graph opens, and a run is forgotten", async () => {
    await cards.nth(1).getByRole("button", { name: "Open the graph of this run" }).click();
    await page.getByRole("tab", { name: "Concept guidance 2" }).waitFor();
    await page.getByText("No run is like that").waitFor();
    await page.getByLabel("this workflow").uncheck();
    await cards.nth(1).getByRole("button", { name: "Delete from the history" }).click();
    await cards.nth(1).waitFor({ state: "detached" });
  });

  await t.step("a run that fails says at which node, and leads there", async () => {
    await visitor.drop("broken.graph.json", JSON.stringify(BROKEN));
    await page.getByRole("tab", { name: /^broken/ }).waitFor();
    await visitor.run();
    const toast = visitor.toast(/broken.* failed at Load image: .*nowhere\.png/);
    await toast.waitFor();
    await page.getByRole("tab", { name: /^Concept guidance/ }).first().click();
    await toast.getByRole("button", { name: "Show the node" }).click();
    await page.locator('.node.selected.failed[data-node="load"]').waitFor();
    const fault = visitor.node("load").locator(".fault");
    await eventually(() => fault.getAttribute("title"), /nowhere\.png/);
  });

  await t.step("the system tells that a run is over, if it is asked to", async () => {
    await page.evaluate(() => {
      const told: string[] = [];
      class Notice {
        static permission = "granted";
        constructor(title: string, { body }: { body: string }) {
          told.push(`${title}. ${body}`);
        }
      }
      Object.assign(globalThis, { Notification: Notice, told });
    });
    await visitor.command("settings");
    await page.getByLabel("Tell when a run is over").selectOption("always");
    await page.keyboard.press("Escape");
    await visitor.run();
    await page.waitForFunction(() => (globalThis as { told?: string[] }).told?.length === 1);
    const [told] = await page.evaluate("told") as string[];
    assertMatch(told!, /^broken.* failed\. .*nowhere\.png/);
  });

  await t.step("a painted picture that is dropped opens the graph that made it", async () => {
    const painted = join(studio.folder, "output", "concept_guidance.png");
    await visitor.drop("dropped.png", await Deno.readFile(painted));
    await page.getByRole("tab", { name: /^dropped/, selected: true }).waitFor();
    await visitor.node("denoise").waitFor();
  });

  await t.step("room is freed, and said", async () => {
    await visitor.command("free disk");
    await page.getByPlaceholder(/^\d+ runs?, pictures .+, results .+/).waitFor();
    await visitor.answer("made again");
    await page.getByText(/ freed: \d+ files? removed$/).waitFor();
  });
  assertEquals(visitor.errors, []);
});
