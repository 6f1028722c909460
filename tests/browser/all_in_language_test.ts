/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { speakMarked, unmarkedTexts } from "./marked_language.ts";
import { sharedStudio } from "./shared_studio.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** Names of models, values, formulas and units, which have no language. */
const NAMES =
  /^(eps|ε)[ _].*|^\("[a-z]+"\)|emoji[\w-]*|null-text|中文.*|\b(MIT|MB|GiB|CSV|JSON|SVG|PNG|Enter|Deutsch|English|machine translation)\b/g;

test("what comes as data is in the language of the page, in every view", async (t) => {
  const studio = await sharedStudio();
  const { page, errors } = await openPage({ viewport: { width: 1360, height: 800 }, locale: "ar" });
  await speakMarked(page);
  await page.goto(studio.address);
  await page.locator("#app[data-ready]").waitFor();
  await page.getByRole("button", { name: "⟦Concept guidance⟧", exact: true }).click();
  await page.locator(".node").first().waitFor();
  const visitor = new Visitor(page, errors);
  const views: readonly (readonly [name: string, open: () => Promise<void>, shown: string])[] = [
    ["canvas", () => page.locator(".canvas").focus(), ".node"],
    ["search for a node", () => page.keyboard.press("a"), "#search-list [role=option]"],
    ["commands", () => page.keyboard.press("F1"), "#quick-list [role=option]"],
    ["guidance", () => visitor.command("show guidance"), ".guidance-inspector .where"],
    ["settings", () => visitor.command("View: Settings"), ".setting"],
    ["all keys", () => visitor.command("show the keys"), ".key-sheet"],
    ["templates", () => visitor.command("templates"), ".card"],
    ["node library", () => visitor.command("show node library"), ".side summary"],
    ["log", () => visitor.command("show log"), ".log-view"],
    ["get started", () => visitor.command("get started"), ".walkthrough-step"],
  ];
  /** Of the document itself: titles, notes and values that somebody has written. */
  let written: readonly string[] = [];
  const strange = async (): Promise<readonly string[]> =>
    (await unmarkedTexts(page, NAMES)).filter((text) => !written.includes(text));
  for (const [name, open, shown] of views) {
    await t.step(name, async () => {
      await open();
      await page.locator(shown).first().waitFor();
      if (name === "canvas") {
        // Until its nodes stand there with what is in them: the first comes before that.
        await eventually(async () => (await strange()).includes("concept_guidance"), true);
        await eventually(async () => {
          const before = written;
          written = [...before, ...await strange()];
          return written.length > 0 && written.length === before.length;
        }, true);
      }
      assertEquals(await strange(), []);
      await page.keyboard.press("Escape");
    });
  }
});
