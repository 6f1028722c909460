/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { boxOf } from "./box_of.ts";
import { openEditor } from "./browser.ts";
import { drafts } from "./drafts.ts";
import { eventually } from "./eventually.ts";
import { serveEditor } from "./serve.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** Groups of tabs side by side, as a person uses them. */
test("editor groups", async (t) => {
  await using site = await serveEditor();
  const { page, errors } = await openEditor(site.url);
  const visitor = new Visitor(page, errors);
  await page.setViewportSize({ width: 2600, height: 900 }); // wide enough that half of it can be read
  const group = (number: number): Locator =>
    page.getByRole("region", { name: `Editor, group ${number}` });
  const inGroup = (number: number, node: string): Locator =>
    group(number).locator(`.node[data-node="${node}"]`);
  const tabs = (): Promise<readonly string[]> =>
    page.locator("[role=tablist][aria-label^='Open workflows']").evaluateAll((lists) =>
      lists.map((list) =>
        [...list.querySelectorAll("[role=tab]")].map((tab) =>
          (tab.getAttribute("aria-selected") === "true" ? "*" : "") + tab.firstChild!.textContent
        ).join(" ")
      )
    );

  await visitor.step(t, "a split shows the same workflow twice, each edit in both", async () => {
    await page.getByRole("button", { name: "Concept guidance" }).click();
    await visitor.node("denoise").waitFor();
    await page.keyboard.press("Control+\\");
    await inGroup(2, "denoise").waitFor();
    await inGroup(2, "prompt").locator("textarea").fill("in both");
    await eventually(() => inGroup(1, "prompt").locator("textarea").inputValue(), "in both");
    await group(2).locator(".canvas").focus();
    await page.keyboard.press("Control+z");
    await eventually(
      async () => await inGroup(1, "prompt").locator("textarea").inputValue() === "in both",
      false,
    );
  });

  await visitor.step(
    t,
    "each has its own zoom and selection, and commands go to the focused one",
    async () => {
      const scale = (number: number): Promise<string> =>
        group(number).locator(".world").first().evaluate((world) => world.style.transform);
      const before = [await scale(1), await scale(2)];
      await group(1).locator(".canvas").focus();
      await page.keyboard.press("Alt+=");
      await eventually(async () => await scale(1) !== before[0], true);
      await eventually(() => scale(2), before[1]);
      await inGroup(1, "denoise").locator(".header").click();
      await eventually(() => page.locator(".node.selected").count(), 1);
      const focused = page.locator(".editor-group.focused[aria-label$='group 2']");
      await visitor.chord("Control+k", "Control+ArrowRight", focused);
      await page.keyboard.press("Control+a");
      await eventually(() => group(1).locator(".node.selected").count(), 1);
      await eventually(async () => await group(2).locator(".node.selected").count() > 5, true);
    },
  );

  await visitor.step(
    t,
    "a tab moves by command and by drag, and the last one takes its group along",
    async () => {
      await page.keyboard.press("Alt+n");
      await eventually(tabs, ["*Concept guidance", "Concept guidance *untitled"]);
      await visitor.command("Move the tab into the group on the left");
      await eventually(tabs, ["Concept guidance *untitled", "*Concept guidance"]);
      await group(1).getByRole("tab", { name: "untitled" }).dragTo(
        group(2).getByRole("tab", { name: "Concept guidance" }),
        { targetPosition: { x: 5, y: 10 } },
      );
      await eventually(tabs, ["*Concept guidance", "*untitled Concept guidance"]);
      await group(2).getByRole("tab", { name: "untitled" }).dragTo(group(1).locator(".canvas"), {
        targetPosition: { x: 20, y: 200 },
      });
      await eventually(tabs, ["*untitled", "*Concept guidance", "*Concept guidance"]);
      await page.keyboard.press("Alt+w");
      await eventually(tabs, ["*Concept guidance", "*Concept guidance"]);
    },
  );

  await visitor.step(t, "the sash moves by pointer and by keys", async () => {
    const width = async (): Promise<number> => (await group(1).boundingBox())!.width;
    const sash = page.getByRole("separator", { name: "Width of group 1" });
    const before = await width();
    const { x, y } = await boxOf(sash);
    await page.mouse.move(x, y + 100);
    await page.mouse.down();
    await page.mouse.move(x - 100, y + 100, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => Math.abs(await width() - (before - 100)) < 4, true);
    await sash.focus();
    await page.keyboard.press("ArrowRight");
    await eventually(async () => Math.abs(await width() - (before - 90)) < 4, true);
  });

  await visitor.step(
    t,
    "groups, tabs, places and the parts of the window come back",
    async () => {
      await group(1).locator(".canvas").focus();
      await page.keyboard.press("Control+s");
      await visitor.answer("kept");
      await group(2).getByRole("tab", { name: "kept", exact: true }).waitFor();
      await page.keyboard.press("Alt+n");
      await visitor.command("Show problems");
      const before = await tabs();
      const width = (await boxOf(group(1))).width;
      const view = await group(2).locator(".world").first().evaluate((world) =>
        world.style.transform
      );
      await eventually(async () => (await drafts(page)).length > 0, true);
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      await inGroup(2, "denoise").waitFor();
      await eventually(tabs, before);
      await eventually(async () => (await group(1).boundingBox())!.width, width);
      await eventually(
        () => group(2).locator(".world").first().evaluate((world) => world.style.transform),
        view,
      );
      await page.getByRole("tab", { name: "Problems", selected: true }).waitFor();
    },
  );

  await visitor.step(
    t,
    "focus mode leaves the canvases alone, and all groups join into one",
    async () => {
      await group(1).locator(".canvas").focus();
      await page.keyboard.press("Shift+F");
      await page.locator(".status-bar").waitFor({ state: "detached" });
      await eventually(() => page.locator(".tabs").count(), 0);
      await page.keyboard.press("Shift+F");
      await page.locator(".status-bar").waitFor();
      await visitor.command("Join all groups");
      await eventually(tabs, ["kept *untitled"]);
      await page.getByRole("tab", { name: "kept", exact: true }).click();
      await page.locator(".canvas:focus").waitFor();
      await page.getByRole("tab", { name: "kept", exact: true }).focus();
      await page.keyboard.press("ArrowRight");
      await page.locator("[role=tab]:focus", { hasText: "untitled" }).waitFor();
      await page.keyboard.press("ArrowLeft");
      await page.locator("[role=tab]:focus", { hasText: "kept" }).waitFor();
      await page.keyboard.press("Alt+w");
      await page.keyboard.press("Alt+Shift+W");
      await page.getByRole("tab", { name: "kept", exact: true }).waitFor();
      await eventually(tabs, ["untitled *kept"]);
    },
  );

  await visitor.step(
    t,
    "of two pages that are loaded again at once, each draft is in one",
    async () => {
      const second = await visitor.secondTab();
      const pages = [page, second.page];
      await second.page.keyboard.press("Alt+n");
      await second.page.getByRole("tab", { name: "untitled" }).waitFor();
      await eventually(async () => (await drafts(page)).length, 2);
      await Promise.all(pages.map(async (one) => {
        await one.reload();
        await one.locator("#app[data-ready]").waitFor();
      }));
      const untitled = (one: typeof page): Promise<number> =>
        one.getByRole("tab", { name: "untitled" }).count();
      const counts = await Promise.all(pages.map(untitled));
      assertEquals(counts[0]! + counts[1]!, 2);
    },
  );
});

test("the tab in front stays in sight in its strip, whatever takes room from it", async () => {
  await using site = await serveEditor();
  const { page, errors } = await openEditor(site.url);
  await page.locator(".canvas, .welcome").first().waitFor();
  await page.setViewportSize({ width: 1900, height: 700 });
  for (let tab = 0; tab < 8; tab++) await page.keyboard.press("Alt+n");
  const strip = page.getByRole("tablist", { name: "Open workflows" });
  const front = strip.locator(".tab.active");
  await eventually(() => strip.getByRole("tab").count().then((count) => count >= 8), true);
  const isSeen = async (): Promise<boolean> => {
    const [outer, inner] = [await boxOf(strip), await boxOf(front)];
    const end = Math.min(inner.width, outer.width);
    return inner.x + end <= outer.x + outer.width + 1 && inner.x >= outer.x - 1;
  };
  await eventually(isSeen, true);
  for (const width of [1360, 1000, 390]) {
    await page.setViewportSize({ width, height: 700 });
    await eventually(isSeen, true);
  }
  assertEquals(errors, []);
});
