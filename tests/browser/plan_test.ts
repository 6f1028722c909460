import { assertEquals } from "@std/assert";
import type { RunInfo } from "../../src/api/runs.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

test("guidance is explained before a run, by itself and when asked, and shown after it", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const cost = page.locator(".guidance-cost");
  const saying = (text: string): Promise<unknown> => cost.filter({ hasText: text }).waitFor();
  const inspector = page.locator(".guidance-inspector");

  await t.step("the status bar knows the calls of a graph that never ran", async () => {
    await visitor.openTemplate("Concept guidance");
    await saying("40 calls, 240 rows");
  });

  await t.step("an edit that changes the cost is planned anew", async () => {
    const steps = page.locator('.node[data-node="schedule"]')
      .getByRole("slider", { name: "Steps", exact: true });
    await steps.focus();
    await page.keyboard.press("ArrowRight");
    await saying("42 calls, 252 rows");
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
    await saying("40 calls, 240 rows");
  });

  await t.step("a click shows formula and calls of each step", async () => {
    await cost.click();
    await inspector.locator(".formula").first().waitFor();
    await eventually(
      () => inspector.locator(".formula p").first().getAttribute("aria-label"),
      /^eps = eps_emoji\(∅\) \+ 1\.5·/,
    );
    await eventually(
      () => inspector.locator(".cost-chart .plot").getAttribute("aria-label"),
      /^Network calls of the evaluations: 2, 2, .*; rows: 12, 12/,
    );
    await inspector.getByText("A plan: this is what").waitFor();
    assertEquals(await accessibilityFaults(page), []);
    await eventually(() => inspector.locator(".charts .inspector-chart").count(), 1);
  });

  await t.step("no plan is in the history", async () => {
    const runs = await (await fetch(`${studio.address}api/runs`)).json() as RunInfo[];
    assertEquals(runs, []);
    await page.getByRole("button", { name: "Runs" }).click();
    await page.getByText("No runs yet").waitFor();
  });

  await t.step("a run is followed by its report, which its node leads to", async () => {
    await visitor.type("schedule", "Steps", "4");
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+Enter");
    const chip = page.locator('.node[data-node="denoise"]')
      .getByRole("button", { name: "What guidance did" });
    await chip.waitFor();
    await page.getByRole("button", { name: "Close the panel" }).click();
    await chip.click();
    await inspector.getByText("ms a step").waitFor();
    await eventually(() => inspector.locator(".charts .inspector-chart").count(), 4);
    await eventually(async () => { // it moves
      const denoise = (await page.locator('.node[data-node="denoise"]').boundingBox())!;
      const panel = (await page.locator(".panel").boundingBox())!;
      return denoise.y + denoise.height < panel.y;
    }, true);
  });

  await t.step("it opens in a tab beside the graph, where a reload finds it", async () => {
    await inspector.getByRole("button", { name: "Open in a tab" }).click();
    await page.locator(".panel .guidance-inspector").waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("tab", { selected: true }).filter({ hasText: "(guidance)" }).waitFor();
    await inspector.locator(".formula").first().waitFor();
    await visitor.node("denoise").waitFor();
    await visitor.command("Close tab");
    await inspector.waitFor({ state: "detached" });
  });

  await t.step("the palette finds it by what people call it", async () => {
    for (const word of ["inspector", "formula", "what guidance did"]) {
      await page.keyboard.press("F1");
      await page.locator(".quick-input input").fill(word);
      await page.getByRole("option").filter({ hasText: "formula and guidance inspector" })
        .waitFor();
      await page.keyboard.press("Escape");
    }
    await visitor.command("explain the guidance");
    await inspector.getByText("A plan: this is what").waitFor();
  });
  assertEquals(visitor.errors, []);
});
