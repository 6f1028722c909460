/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { eventually } from "./eventually.ts";
import { Studio, UNREACHABLE } from "./studio.ts";
import { test } from "./test_in_browser.ts";

test("trouble is said, and nothing is lost by it", async (t) => {
  await using studio = await Studio.open();
  const visitor = await studio.visit();
  const { page } = visitor;
  await page.setViewportSize({ width: 1600, height: 1000 });
  const step = (name: string, walk: () => Promise<void>, expected?: RegExp) =>
    visitor.step(t, name, walk, expected);
  const goesOn = page.locator(
    '.node.running[data-node="denoise"] [role=progressbar]:not([aria-valuenow="0"])',
  );
  const begin = async (): Promise<void> => {
    await visitor.run();
    await goesOn.waitFor();
  };
  const stop = page.locator(".tabs").getByRole("button", { name: "Stop" });

  await step("a run is stopped at once, and says so", async () => {
    await visitor.openTemplate("Concept guidance");
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await page.keyboard.press(".");
    await visitor.type("latents", "batch size", "1");
    await visitor.type("schedule", "Steps", "1000"); // so long that it goes on till it is stopped
    await begin();
    await stop.click();
    await page.locator('.node.cancelled[data-node="denoise"]').waitFor();
    await visitor.runs("cancelled").waitFor();
  });

  await step("a runner that crashes fails its run alone", async () => {
    await begin();
    await studio.killRunner();
    await visitor.toast(/^Concept guidance failed: The runner was killed, most likely/).waitFor();
    await visitor.runs("failed").getByText("The runner was killed").waitFor();
    await visitor.closeToasts();
    await visitor.type("schedule", "Steps", "4");
    await visitor.run();
    await visitor.isPainted("save");
    await visitor.runs("succeeded").first().waitFor();
  });

  await step("the runner is started anew when asked for, and ends no run unasked", async () => {
    await page.locator(".canvas").focus();
    await visitor.command("Reload node definitions");
    await visitor.toast(/are up to date: no plugin has changed/).waitFor();
    await visitor.command("Restart runner");
    await visitor.toast("The runner has started anew").waitFor();
    await visitor.closeToasts();
    await visitor.type("schedule", "Steps", "1000");
    await begin();
    for (const answer of ["Leave it", "Restart, which ends it"]) {
      await visitor.command("Restart runner");
      await page.getByPlaceholder("A run is going").waitFor();
      await visitor.answer(answer);
      if (answer === "Leave it") await goesOn.waitFor();
    }
    await visitor.toast("The runner has started anew").waitFor();
    await visitor.runs("failed").nth(1).waitFor();
    await visitor.closeToasts();
  });

  await step("a server that is started anew marks what it ran, and runs it again", async () => {
    await visitor.type("schedule", "Steps", "1000");
    await begin();
    await studio.crash();
    await page.locator(".status-bar.offline", { hasText: "The server is gone" }).waitFor();
    await visitor.node("prompt").locator("textarea").fill("laughing");
    await studio.start();
    await visitor.toast("The server is back").waitFor();
    await visitor.runs("interrupted").waitFor();
    await page.locator('.node.cancelled[data-node="denoise"]').waitFor();
    await visitor.runs("interrupted").getByRole("button", { name: "Run again" }).click();
    await goesOn.waitFor();
    await stop.click();
    await visitor.runs("cancelled").nth(1).waitFor();
    await eventually(() => visitor.node("prompt").locator("textarea").inputValue(), "laughing");
  }, UNREACHABLE);

  await step("what is edited while the server is away is saved when it is back", async () => {
    await visitor.save("mine");
    await studio.stop();
    await page.locator(".status-bar.offline").waitFor();
    await visitor.node("prompt").locator("textarea").fill("winking");
    await page.keyboard.press("Control+s");
    await visitor.toast("Cannot reach the server: is it still running?").waitFor();
    await page.locator(".tab.active.dirty").waitFor();
    await studio.start();
    await page.locator(".status-bar:not(.offline)").waitFor();
    await visitor.save("mine");
    assertEquals(promptOf(studio, "mine"), "winking");
  }, UNREACHABLE);

  await step("two pages with one workflow do not overwrite each other", async () => {
    const other = await visitor.secondTab();
    await other.page.keyboard.press("Control+o");
    await other.answer("mine");
    await visitor.node("prompt").locator("textarea").fill("dancing");
    await other.node("prompt").locator("textarea").fill("sleeping");
    await other.save("mine");
    await page.getByRole("alert").filter({ hasText: '"mine" was changed by another' }).waitFor();
    await page.keyboard.press("Control+s");
    await page.getByPlaceholder('"mine" has changed since it was opened').waitFor();
    await visitor.answer("another name");
    await visitor.answer("mine too");
    await page.getByRole("tab", { name: "mine too", exact: true }).waitFor();
    assertEquals(promptOf(studio, "mine"), "sleeping");
    assertEquals(promptOf(studio, "mine too"), "dancing");
  }, /status of 412/);
});

function promptOf({ folder }: Studio, name: string): unknown {
  const text = Deno.readTextFileSync(join(folder, `${name}.graph.json`));
  return parseWorkflow(text).nodes.prompt?.inputs?.prompt;
}
