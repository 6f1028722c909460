/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Page } from "playwright-core";
import { launchBrowser, openEditor } from "./browser.ts";
import { serveEditor } from "./serve.ts";

const AXE = fromFileUrl(import.meta.resolve("axe-core"));
const THEMES = ["dark", "light", "high contrast dark", "high contrast light"];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with the page as it is. */
async function faults(page: Page): Promise<readonly string[]> {
  const violations = await page.evaluate(async (): Promise<readonly Violation[]> => {
    const { axe } = window as unknown as {
      axe: { run(options: unknown): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ["violations"] })).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary = "" }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll("\n", " ").slice(0, 200)}`
    )
  );
}

Deno.test("axe finds no fault in any view and theme", async (t) => {
  await using site = await serveEditor();
  const browser = await launchBrowser();
  try {
    const { page } = await openEditor(browser, site.url);
    await page.addScriptTag({ path: AXE });
    const check = (name: string): Promise<boolean> =>
      t.step(name, async () => assertEquals(await faults(page), []));
    const command = async (name: string): Promise<void> => {
      await page.keyboard.press("F1");
      await page.locator(".quick-input input").fill(name);
      await page.keyboard.press("Enter");
      await page.locator(".quick-input input").waitFor({ state: "detached" });
    };
    await check("gallery");
    await page.getByRole("button", { name: "Concept guidance" }).click();
    await page.locator('.node[data-node="denoise"]').waitFor();
    await page.locator('.node[data-node="combine"] .header').click();
    await command("show problems");
    await command("inspector");
    await page.keyboard.press("n");
    for (const theme of THEMES) {
      await page.keyboard.press("F1");
      await page.locator(".quick-input input").fill("colour theme");
      await page.keyboard.press("Enter");
      await page.getByPlaceholder("Colour theme").fill(theme);
      await page.keyboard.press("Enter");
      await page.waitForTimeout(50);
      await check(`editor, ${theme}`);
    }
    await page.mouse.dblclick(700, 120);
    await check("search for a node");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await check("commands");
    await page.keyboard.press("Escape");
    await command("settings");
    await page.locator(".setting").first().waitFor();
    await check("settings");
    await page.keyboard.press("Escape");
    await command("keyboard shortcuts");
    await page.locator(".keys table").waitFor();
    await check("keyboard shortcuts");
    await page.keyboard.press("Escape");
    await command("show the keys");
    await page.locator(".key-sheet").waitFor();
    await check("all keys");
    await page.keyboard.press("Escape");
    await command("get started");
    await command("show log");
    await command("split right");
    await page.getByRole("region", { name: "Editor, group 2" }).waitFor();
    await page.locator(".walkthrough-body").waitFor();
    await check("two groups, walkthrough and log");
    await command("templates");
    await page.locator(".gallery .card").first().waitFor();
    await check("gallery in high contrast");
  } finally {
    await browser.close();
  }
});
