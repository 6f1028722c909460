/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import german from "../../src/words/languages/de.json" with { type: "json" };
import { accessibilityFaults } from "./accessibility.ts";
import { boxOf, frame } from "./box_of.ts";
import { openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import type { Page } from "playwright-core";
import { speakMarked, unmarkedTexts } from "./marked_language.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

/** Beside the dark one, as they stand on the page. */
const THEMES = ["light", "hc-dark", "hc-light"];

test("every view can be read in every theme, after a real run", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  await page.setViewportSize({ width: 1600, height: 1000 });
  await visitor.openTemplate("Concept guidance");
  await page.keyboard.press(".");
  await visitor.type("schedule", "Steps", "2");
  await visitor.run();
  await visitor.isPainted("save");
  await visitor.add("Load image", { x: 1400, y: 120 }, "load_image");

  const command = (name: string) => (): Promise<void> => visitor.command(name);
  const keys = (combination: string) => (): Promise<void> => page.keyboard.press(combination);
  /** Of a long list, a part: the rest looks alike. */
  const words = (field: string, text: string) => (): Promise<void> =>
    page.locator(field).first().fill(text);
  const icon = (name: string) => (): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();
  const header = visitor.node("denoise").locator(".header");
  const closed = keys("Escape");
  const inTurn = (...all: readonly (() => Promise<void>)[]) => async (): Promise<void> => {
    for (const one of all) await one();
  };
  const noPanel = (): Promise<void> =>
    page.locator(".panel").getByRole("button", { name: "Close the panel" }).click();
  /** Each view, or some beside each other: how they are opened, what shows that they are, how they are left. */
  const views: readonly (readonly [
    name: string,
    open: () => Promise<void>,
    shown: string | readonly string[],
    leave?: () => Promise<void>,
  ])[] = [
    ["canvas after a run", () => header.click(), ".node.selected"],
    [
      "inspector, runs and problems",
      inTurn(keys("i"), icon("Runs"), command("show problems")),
      [".inspector h3", ".side img", ".panel .problems, .panel .empty"],
      command("show or hide the inspector"),
    ],
    [
      "models and log",
      inTurn(icon("Models"), command("show log")),
      [".models-item", ".panel .log-view"],
    ],
    [
      "workflows and queue",
      inTurn(icon("Workflows"), command("show queue")),
      [".explorer", ".panel .run-queue"],
    ],
    ["viewer", () => visitor.picture("save").click(), ".image-viewer .main", closed],
    [
      "node library and guidance",
      inTurn(icon("Node library"), words(".side input", "image"), command("show guidance")),
      [".side input", ".guidance-inspector .plot"],
      noPanel,
    ],
    [
      "get started, and an inspector without a node",
      inTurn(keys("Escape"), keys("i"), command("get started")),
      [".walkthrough-step", ".inspector .empty"],
      command("show or hide the inspector"),
    ],
    ["form", command("show as a form"), ".form-view", command("show as a form")],
    ["gallery", command("templates"), ".card img", closed],
    ["settings", command("settings"), ".setting", closed],
    [
      "keyboard shortcuts",
      inTurn(command("keyboard shortcuts"), words(".keys [type=search]", "node")),
      ".keys table",
      closed,
    ],
    ["all keys", command("show the keys"), ".key-sheet", closed],
    ["search for a node", keys("a"), "#search-list [role=option]", closed],
    ["commands", keys("F1"), "#quick-list [role=option]", closed],
    ["menu of a node", () => header.click({ button: "right" }), ".menu", closed],
    [
      "painter",
      () => page.getByLabel(/Paint a mask/).first().click(),
      ".mask-painter canvas",
      closed,
    ],
    ["two groups", command("split right"), "[aria-label='Editor, group 2']"],
  ];
  await visitor.command("colour theme");
  await visitor.answer("dark");
  await page.locator('[data-theme="dark"]').waitFor({ state: "attached" });
  await visitor.step(t, "wires can be told from the ground in every theme", async () => {
    for (const theme of ["dark", ...THEMES]) assertEquals(await faintWires(page, theme), []);
  });
  await visitor.step(t, "what has only text in it is scrolled by keys too", async () => {
    /** Pressed again where it came before the page knew its new size. */
    const isScrolled = async (selector: string): Promise<boolean> => {
      await page.keyboard.press("End");
      return await page.locator(selector).first().evaluate((pane) => {
        while (pane.scrollHeight <= pane.clientHeight) pane = pane.parentElement!;
        return pane.scrollTop > 0;
      });
    };
    await visitor.node("save").locator(".header").click();
    await page.keyboard.press("i");
    await page.locator(".inspector h3").waitFor();
    await page.setViewportSize({ width: 1600, height: 320 });
    assertEquals(await accessibilityFaults(page, { view: ".inspector" }), []);
    await page.locator(".inspector").focus();
    await eventually(() => isScrolled(".inspector"), true);
    await visitor.command("show or hide the inspector");
    await visitor.command("show the keys");
    assertEquals(await accessibilityFaults(page, { view: ".key-sheet" }), []);
    await page.locator(".key-sheet").focus();
    await eventually(() => isScrolled(".key-sheet"), true);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1600, height: 1000 });
    // What is fitted before the page knows its new size is fitted into the low one: too far off to be clicked.
    await page.waitForFunction(() => document.querySelector(".canvas")!.clientHeight > 320);
    await frame(page);
    await page.keyboard.press(".");
    await frame(page);
  });
  await visitor.step(t, "what is faint in some themes alone is found in these", async () => {
    await page.evaluate(() => {
      const faint = document.createElement("p");
      faint.className = faint.textContent = "faint";
      faint.style.cssText = "position: fixed; top: 0; left: 0; z-index: 99; color: #959595;" +
        "background: var(--vscode-editor-background)";
      document.body.append(faint);
    });
    const found = await accessibilityFaults(page, { themes: THEMES, view: ".faint" });
    const faint = found.filter((one) => /color-contrast/.test(one));
    assertEquals(faint.map((one) => one.split(":")[0]), ["light", "hc-light"]);
    await page.evaluate(() => document.querySelector(".faint")!.remove());
  });
  await visitor.step(t, "buttons have an edge where contrast is high", async () => {
    await header.click();
    await page.locator(".selection-toolbox").waitFor();
    for (const theme of ["hc-dark", "hc-light"]) {
      const bare = await page.evaluate((theme) => {
        const root = document.documentElement;
        const before = root.dataset.theme;
        root.dataset.theme = theme;
        const found = [
          ...document.querySelectorAll(".action, .prominent, .selection-toolbox button"),
        ]
          .filter((one) => one.checkVisibility())
          .filter((one) => {
            const { boxShadow, borderTopColor, borderTopWidth } = getComputedStyle(one);
            const isClear = (color: string): boolean => /^none|rgba\(0, 0, 0, 0\)/.test(color);
            return isClear(boxShadow) && (isClear(borderTopColor) || borderTopWidth === "0px");
          })
          .map((one) => one.textContent || one.ariaLabel);
        if (before === undefined) delete root.dataset.theme;
        else root.dataset.theme = before;
        return found;
      }, theme);
      assertEquals(bare, [], theme);
    }
    await page.keyboard.press("Escape");
  });
  for (const [name, open, shown, leave] of views) {
    await visitor.step(t, name, async () => {
      await open();
      for (const one of [shown].flat()) await page.locator(one).first().waitFor();
      // The first is the whole page; nodes beside or behind a view are a view themselves.
      const isFirst = name === views[0]![0];
      const part = isFirst ? {} : { view: shown, known: [".node"] };
      assertEquals(await accessibilityFaults(page, { themes: THEMES, ...part }), []);
      await leave?.();
    });
  }
});

test("the editor speaks the language of the browser, and all that it says is in the catalogue", async (t) => {
  const studio = await sharedStudio();
  const read = async (locale: string, before?: (page: Page) => Promise<void>): Promise<Page> => {
    const { page } = await openPage({ viewport: { width: 1360, height: 800 }, locale });
    await before?.(page);
    await page.goto(studio.address);
    await page.locator("#app[data-ready]").waitFor();
    const templates = page.getByRole("dialog");
    await templates.waitFor(); // it comes a moment after all else, and would lie over the canvas
    await page.keyboard.press("Escape");
    await templates.waitFor({ state: "detached" });
    await page.keyboard.press("Alt+n");
    await page.locator(".canvas").waitFor();
    return page;
  };
  const add = async (page: Page, query: string): Promise<void> => {
    await page.mouse.dblclick(600, 400);
    await page.locator(".search input").fill(query);
    await page.locator("#search-list [aria-selected=true]").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".node").waitFor();
  };
  await t.step(
    "commands, nodes and errors of the server are German, until another language is set",
    async () => {
      const page = await read("de-AT");
      assertEquals(await page.locator("html").getAttribute("lang"), "de");
      await add(page, "denoise");
      await page.locator(".node .title", { hasText: german.Denoise }).waitFor();
      await page.keyboard.press("F1");
      await page.locator(".quick-input input").fill(german.Settings);
      await page.locator(".quick-input [role=option]", { hasText: german.Settings }).first()
        .waitFor();
      await page.goto(`${studio.address}?open=nowhere`);
      await page.locator(".toast", {
        hasText: german['There is no workflow "{0}"'].replace("{0}", "nowhere"),
      }).waitFor();
      await page.keyboard.press("Control+,");
      await page.locator(".setting", { hasText: "editor.language" }).locator("select")
        .selectOption("en");
      await page.locator('.toast[lang="en"]', { hasText: "The language changes when" }).waitFor();
      await page.getByRole("button", { name: "Load the page again" }).click();
      await page.locator('html[lang="en"] #app[data-ready]').waitFor();
    },
  );
  await t.step(
    "the main screen has no words of its own, and is laid out from the right",
    async () => {
      const page = await read("ar", speakMarked);
      await add(page, "denoise");
      await page.locator(".node .title", { hasText: "⟦Denoise⟧" }).waitFor();
      // The program's and the workflow's, of keys, of the node and its type, and of kinds.
      const names = /Braid|untitled|Enter|\bdenoise\b|diffusion\.denoise|: \w+\n/g;
      assertEquals(await unmarkedTexts(page, names), []);
      const side = await boxOf(page.locator(".activity-bar"));
      assertEquals(Math.round(side.x + side.width), 1360);
    },
  );
});

/** The colours of wires that hardly differ from the ground in a theme: less than two to one. */
async function faintWires(page: Page, theme: string): Promise<readonly string[]> {
  return await page.evaluate((theme) => {
    const { dataset } = document.documentElement;
    const chosen = dataset.theme!;
    dataset.theme = theme;
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
    const luminance = (color: string): number => {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
        const part = byte / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const ground = luminance(getComputedStyle(document.querySelector(".canvas")!).backgroundColor);
    const colors = [...document.querySelectorAll(".wire .line")]
      .map((line) => getComputedStyle(line).stroke);
    dataset.theme = chosen;
    return [...new Set(colors)].filter((color) => {
      const [low, high] = [ground, luminance(color)].sort((a, b) => a - b);
      return (high! + 0.05) / (low! + 0.05) < 2;
    });
  }, theme);
}
