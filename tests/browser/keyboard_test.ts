/// <reference lib="dom" />
import { assert } from "@std/assert";
import type { Page } from "playwright-core";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

/** What has the focus, in words; a page that lost it has its body there. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement!;
    return `${element.tagName} ${element.getAttribute("aria-label") ?? element.className}`;
  });
}

test("a graph is built, run and looked at without a mouse", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const { keyboard } = page;
  const step = (name: string, walk: () => Promise<void>) => visitor.step(t, name, walk);
  const add = async (query: string): Promise<void> => {
    await keyboard.press("a");
    await page.getByLabel("Search for a node").fill(query);
    await page.getByRole("dialog", { name: "Add a node" })
      .getByRole("option", { selected: true }).filter({ hasText: query }).waitFor();
    await keyboard.press("Enter");
    await page.locator(`.node:focus[aria-label^="${query}"]`).waitFor();
  };

  await step("nodes are added and wired", async () => {
    await page.getByRole("dialog", { name: "Templates" }).waitFor();
    await keyboard.press("Escape");
    await keyboard.press("Alt+n");
    await page.getByRole("tab", { name: "untitled" }).waitFor();
    await page.locator(".canvas:focus").waitFor();
    await add("Colour image");
    const [pane, node] = [
      await boxOf(page.locator(".canvas")),
      await boxOf(visitor.node("color_image")),
    ];
    assert(node.x > pane.x && node.y > pane.y, "its header is in sight");
    await add("Preview image");
    await keyboard.press("c");
    await page.getByPlaceholder("Connect which port of Preview image").waitFor();
    await visitor.answer("input");
    await page.getByPlaceholder("Connect Preview image: Image with").waitFor();
    await visitor.answer("color_image");
    const port = visitor.port("preview_image", "image", "input");
    await eventually(
      () => port.getAttribute("aria-label"),
      "Input image: image, connected to image of Colour image",
    );
  });

  await step("a value is typed, and the graph painted and looked at", async () => {
    await visitor.node("color_image").focus();
    const width = visitor.node("color_image").getByLabel("width", { exact: true });
    for (
      let presses = 0;
      presses < 20 && !await width.evaluate((field) => field === document.activeElement);
      presses++
    ) {
      await keyboard.press("Tab");
    }
    await keyboard.type("96");
    await keyboard.press("Enter");
    await keyboard.press("Control+Enter");
    await visitor.isPainted("preview_image");
    const picture = visitor.picture("preview_image");
    await eventually(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), 96);
  });

  await step("Ctrl+Enter runs from a port, a slider and a picture, too", async () => {
    const node = visitor.node("color_image");
    for (
      const [width, focused] of [
        [64, visitor.port("color_image", "image", "output")],
        [80, node.getByLabel("width", { exact: true })],
        [112, visitor.picture("preview_image")],
      ] as const
    ) {
      await visitor.type("color_image", "width", String(width));
      await focused.focus();
      await keyboard.press("Control+Enter");
      const picture = visitor.picture("preview_image");
      await eventually(
        () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth),
        width,
      );
      await page.locator(".quick-input, .overlay").waitFor({ state: "detached" });
    }
  });

  await step("whatever is opened and closed gives the focus back", async () => {
    await visitor.node("color_image").focus();
    const before = await focused(page);
    const opened: readonly (readonly [keys: string, shown: string])[] = [
      ["F1", ".quick-input input"],
      ["F2", ".quick-input input"],
      ["Control+o", ".quick-input input"],
      ["Control+f", ".quick-input input"],
      ["Control+s", ".quick-input input"],
      ["a", "[aria-label='Search for a node']"],
      ["Control+,", ".overlay.settings"],
      ["Control+Shift+k", ".overlay.keys"],
      ["Shift+F10", ".menu"],
    ];
    for (const [keys, shown] of opened) {
      await keyboard.press(keys);
      await page.locator(`${shown}:focus, ${shown} :focus`).first().waitFor();
      await keyboard.press("Escape");
      await page.locator(shown).waitFor({ state: "detached" });
      await eventually(async () => [keys, await focused(page)], [keys, before]);
    }
  });

  await step("Escape leaves a field for the canvas", async () => {
    await keyboard.press("Shift+S");
    const note = page.getByRole("note").last();
    await note.dispatchEvent("dblclick"); // it may lie under a node
    const field = note.getByLabel("Text of the note");
    await field.fill("seen");
    await keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await keyboard.press("a");
    await page.getByLabel("Search for a node").waitFor();
    await keyboard.press("Escape");
    await page.getByRole("note").filter({ hasText: /^seen$/ }).waitFor();
    await keyboard.press("a");
    await page.getByLabel("Search for a node").fill("MarkdownNote");
    await page.getByRole("option", { name: /^Note/, selected: true }).waitFor();
    await keyboard.press("Enter");
    await eventually(() => page.getByRole("note").count(), 2);
    await eventually(() => page.locator(".canvas :focus").count(), 1);
  });
});
