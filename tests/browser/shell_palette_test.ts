/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { openEditor } from "./browser.ts";
import { drafts } from "./drafts.ts";
import { eventually } from "./eventually.ts";
import { serveEditor } from "./serve.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** Palette, settings, keys and themes in a page without a server. */
test("palette, settings and keys", async (t) => {
  await using site = await serveEditor();
  const { page, errors } = await openEditor(site.url);
  const visitor = new Visitor(page, errors);
  const field = page.locator(".quick-input input");
  const chosen = page.locator(".quick-input [aria-selected=true]");
  const setting = (id: string): Locator => page.locator(".setting", { hasText: id });
  const stored = (): Promise<Record<string, unknown>> =>
    page.evaluate(() => JSON.parse(localStorage.getItem("braid.settings") ?? "{}"));

  await visitor.step(
    t,
    "the gallery is searched, says what it lacks, and opens a card",
    async () => {
      await page.getByLabel("Search templates").fill("nothing like it");
      await page.getByText("No template of that name").waitFor();
      await page.getByLabel("Search templates").fill("conc");
      await page.getByRole("button", { name: "Concept guidance" }).click();
      await visitor.node("denoise").waitFor();
    },
  );

  await visitor.step(
    t,
    "the palette finds commands, nodes and templates by signs, the last used first",
    async () => {
      await page.keyboard.press("F1");
      await field.fill("guidance");
      await page.locator(".quick-input [role=option]", { hasText: "guidance inspector" }).first()
        .waitFor();
      await field.fill("minimap");
      await page.keyboard.press("Enter");
      await field.waitFor({ state: "detached" });
      await page.locator(".minimap").waitFor({ state: "detached" });
      await page.keyboard.press("F1");
      await chosen.filter({ hasText: "minimap" }).waitFor();
      await field.fill("@concept");
      await page.locator(".quick-input [role=option]", { hasText: "concept" }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".node.selected").waitFor();
      await page.keyboard.press("Control+p");
      await field.fill("#encode prompt");
      await page.locator(".quick-input [role=option]", { hasText: /encode prompt/i }).first()
        .waitFor();
      await page.keyboard.press("Enter");
      await visitor.node("encode_prompt").waitFor();
      await page.keyboard.press("Control+p");
      await field.fill(">split right");
      await page.keyboard.press("Enter");
      await page.getByRole("region", { name: "Editor, group 2" }).waitFor();
      await page.keyboard.press("Alt+w");
    },
  );

  await visitor.step(
    t,
    "settings are found, limited, marked and set back, also as JSON",
    async () => {
      await page.keyboard.press("Control+,");
      await page.getByRole("searchbox", { name: "Search settings" }).fill("grid");
      const grid = setting("canvas.grid").locator("input");
      await grid.fill("1000");
      await grid.press("Tab");
      await page.getByText("Expected a number from 2 to 100").waitFor();
      await eventually(async () => (await stored())["canvas.grid"], undefined);
      await grid.fill("24");
      await page.reload(); // while it is being typed
      await page.locator("#app[data-ready]").waitFor();
      await page.keyboard.press("Control+,");
      await setting("canvas.grid").locator("small", { hasText: "changed" }).waitFor();
      await eventually(async () => (await stored())["canvas.grid"], 24);
      await page.getByRole("searchbox", { name: "Search settings" }).fill("");
      await page.getByLabel("Only changed ones").check();
      await eventually(() => page.locator(".setting").count(), 1);
      await page.getByRole("checkbox", { name: "As JSON" }).check();
      const text = page.getByLabel("Settings as JSON");
      await text.fill("{");
      await page.locator(".setting-fault").waitFor();
      await text.fill('{ "canvas.grid": 12 }');
      await page.getByRole("checkbox", { name: "As JSON" }).uncheck(); // closed unsaved, it stays
      await page.getByRole("checkbox", { name: "As JSON" }).check();
      await text.press("Control+s");
      await visitor.toast("The settings are saved").waitFor();
      await visitor.closeToasts();
      await page.getByRole("checkbox", { name: "As JSON" }).uncheck();
      await eventually(() => grid.inputValue(), "12");
      await setting("canvas.grid").getByRole("button", { name: "Set back" }).click();
      await page.getByText("Nothing is changed here").waitFor();
      await eventually(stored, {});
      await page.keyboard.press("Escape");
    },
  );

  await visitor.step(
    t,
    "keys are found by pressing them, changed, seen in conflict and set back",
    async () => {
      await page.locator(".canvas").focus();
      await page.keyboard.press("Shift+?");
      await page.locator(".key-sheet", { hasText: "Split right" }).waitFor();
      await page.getByRole("button", { name: "Change the keys" }).click();
      await page.getByRole("button", { name: "Search by pressing keys" }).click();
      await page.keyboard.press("Control+s");
      await page.keyboard.press("Enter");
      await page.locator(".keys tbody tr").nth(1).waitFor({ state: "detached" });
      const save = page.getByRole("button", { name: "Change the keys of Save:", exact: false })
        .first();
      const nothing = page.getByText("Nothing is on Ctrl+S");
      await visitor.chord("Control+k", "s", nothing, () => save.click());
      await eventually(async () => (await stored()).keybindings, { "file.save": "ctrl+k s" });
      await page.getByRole("button", { name: "All keys" }).click();
      await page.getByRole("searchbox", { name: "Search commands and keys" }).fill("file.saveAs");
      const saveAs = page.getByRole("button", { name: "Change the keys of Save as" });
      await saveAs.click();
      await page.keyboard.press("Alt+n");
      await page.keyboard.press("Enter");
      await page.getByText("also New workflow").waitFor();
      await page.getByRole("row", { name: /Save as/ }).getByRole("button", { name: "Set back" })
        .click();
      await page.getByText("also New workflow").waitFor({ state: "detached" });
      await page.getByLabel("Take the keys of").selectOption("Blender");
      await visitor.toast("Keys are now those of Blender").waitFor();
      await page.getByLabel("Take the keys of").selectOption("Braid");
      await eventually(async () => (await stored()).keybindings, undefined);
      await page.keyboard.press("Escape");
      await visitor.closeToasts();
    },
  );

  await visitor.step(
    t,
    "the log is filtered, copied and cleared, problems are copied together",
    async () => {
      const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
      await visitor.drop("bad.json", "{");
      await visitor.toast('Cannot open "bad.json"').waitFor();
      await visitor.command("Show log");
      const lines = page.locator(".log li");
      await lines.filter({ hasText: "bad.json" }).waitFor();
      await page.getByLabel("Filter the log").fill("no such words");
      await page.getByText("No line has these words").waitFor();
      await page.getByLabel("Filter the log").fill("bad");
      await page.getByLabel("Which lines").selectOption("error");
      await page.getByRole("button", { name: "Copy", exact: true }).click();
      await visitor.toast("The log is copied").waitFor();
      await eventually(copied, /error Cannot open "bad.json"/);
      await page.getByRole("button", { name: "Clear", exact: true }).click();
      await eventually(() => lines.count(), 0);
      await visitor.command("Show problems");
      await page.locator(".canvas").focus();
      await page.keyboard.press("Alt+n");
      await page.keyboard.press("Control+p");
      await field.fill("#encode prompt");
      await page.locator(".quick-input [role=option]", { hasText: /encode prompt/i }).first()
        .waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".problems li").nth(2).waitFor();
      await page.getByRole("button", { name: "Copy all" }).click();
      await visitor.toast("The problems are copied").waitFor();
      const count = await page.locator(".problems li").count();
      await eventually(async () => (await copied()).split("\n").length, count);
    },
  );

  await visitor.step(
    t,
    "after the page is loaded again edits can be undone, and the log has what was said",
    async () => {
      const group = page.locator(".editor-group").last();
      const nodes = group.locator(".node");
      await group.locator(".canvas").focus();
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Control+d");
      await eventually(() => nodes.count(), 2);
      await eventually(async () => (await drafts(page)).length, 2);
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      await group.locator(".canvas").focus();
      await page.keyboard.press("Control+z");
      await eventually(() => nodes.count(), 1);
      await page.keyboard.press("Control+Shift+z");
      await eventually(() => nodes.count(), 2);
      await visitor.command("Show log");
      await page.locator(".log li").filter({ hasText: "The problems are copied" }).waitFor();
      await visitor.command("Show problems");
      await visitor.closeToasts();
    },
  );

  await visitor.step(
    t,
    "a theme of VS Code is imported, and the colours are saved as one",
    async () => {
      const background = (): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        visitor.command("Import a colour theme"),
      ]);
      const theme =
        '{ "name": "Dusk", "type": "light", "colors": { "editor.background": "#fdf6e3" } }';
      await chooser.setFiles({
        name: "dusk.json",
        mimeType: "application/json",
        buffer: Buffer.from(theme),
      });
      await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
      await eventually(background, "rgb(253, 246, 227)");
      const other = await visitor.secondTab();
      const otherTheme = (): Promise<string | undefined> =>
        other.page.evaluate(() => document.documentElement.dataset.theme);
      await eventually(otherTheme, "light");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        visitor.command("Save the colours"),
      ]);
      const saved = JSON.parse(await Deno.readTextFile(await download.path()));
      assertEquals(saved.colors["editor.background"], "#fdf6e3");
      assert(Object.keys(saved.colors).length > 40);
      await visitor.chord("Control+k", "Control+t", page.getByPlaceholder("Colour theme"));
      await visitor.answer("dark");
      await eventually(async () => await background() === "rgb(253, 246, 227)", false);
      await eventually(otherTheme, "dark");
    },
  );
});
