/// <reference lib="dom" />
/**
 * Takes the README's pictures of the editor anew, on the bundled models: `deno test -A tests/browser/screenshots.ts`.
 * What they show is looked at before it is committed.
 */
import { fromFileUrl } from "@std/path";
import type { Page } from "playwright-core";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const at = (name: string): string =>
  fromFileUrl(new URL(`../../web/screenshots/${name}.png`, import.meta.url));

/** Dark, at a size, with pointer and focus out of the way and all pictures there. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(300, 5);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.waitForFunction(() =>
    [...document.images].filter((image) => image.checkVisibility()).every((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      return bottom < 0 || top > innerHeight || (image.complete && image.naturalWidth > 0);
    })
  );
  await page.screenshot({ path: at(name) });
}

test("the README's pictures", async (t) => {
  await using studio = await Studio.open();
  const visitor = await studio.visit();
  const { page } = visitor;
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 1360, height: 820 });
  await t.step("the gallery", async () => {
    await page.getByRole("dialog", { name: "Templates" }).locator("img").last().waitFor();
    await take(page, "gallery");
  });
  await t.step("a graph that has painted", async () => {
    await page.setViewportSize({ width: 1360, height: 720 });
    await visitor.openTemplate("Concept guidance");
    await page.getByRole("button", { name: "Workflows", exact: true }).click(); // closes it
    await visitor.run();
    await visitor.isPainted("save");
    await page.getByRole("button", { name: "Show or hide the results" }).click();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press(".");
    await page.locator(".status-bar").getByText("40 calls, 240 rows").waitFor();
    await take(page, "canvas");
  });
  await t.step("the same on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator(".far-picture").waitFor();
    await take(page, "phone");
    await page.setViewportSize({ width: 1360, height: 720 });
    await page.locator(".far-picture").waitFor({ state: "detached" });
  });
  await t.step("what guidance did", async () => {
    await page.getByRole("button", { name: "What guidance did" }).first().click();
    await page.locator(".guidance-inspector").getByText("ms a step").waitFor();
    await page.setViewportSize({ width: 1660, height: 1750 });
    await visitor.drag(page.locator(".panel").locator("xpath=preceding-sibling::*[1]"), {
      x: 700,
      y: 30,
    });
    const path = at("guidance");
    await page.locator(".panel").screenshot({ path });
  });
});
