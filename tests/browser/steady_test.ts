/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Locator } from "playwright-core";
import { encodePng } from "../../src/runtime/images/png.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { boxOf } from "./box_of.ts";
import type { Box } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

/** Three nodes close to each other, in which one reads a picture that is not there. */
const GRAPH = {
  format: "braid/1",
  nodes: {
    read: { type: "core.load_image", inputs: { path: "later.png" } },
    invert: { type: "core.invert_image", inputs: { image: { from: "read.image" } } },
    show: { type: "core.preview_image", inputs: { image: { from: "invert.image" } } },
  },
  outputs: ["show"],
  view: {
    nodes: { read: { at: [0, 0] }, invert: { at: [0, 270] }, show: { at: [0, 350] } },
  },
};

const named = (color: string): unknown => ({
  format: "braid/1",
  nodes: {
    paint: { type: "core.color_image", inputs: { color, width: 8, height: 8 } },
    view: { type: "core.preview_image", inputs: { image: { from: "paint.image" } } },
  },
  outputs: ["view"],
});

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test("what the editor says is true, and nothing is in the way", async (t) => {
  const studio = await sharedStudio();
  await Deno.writeTextFile(join(studio.folder, "steady.graph.json"), JSON.stringify(GRAPH));
  const visitor = await studio.visit();
  const { page } = visitor;
  const problems = page.locator(".problems .problem");
  const status = page.locator(".status-bar").getByRole("button", { name: /errors, \d+ warnings/ });
  const tab = (name: string): Locator => page.getByRole("tab", { name, exact: true });

  await visitor.step(t, "an empty graph has no problem", async () => {
    await page.locator(".canvas, .welcome").first().waitFor();
    await visitor.command("New workflow");
    await tab("untitled").waitFor();
    await visitor.command("Show problems");
    await page.getByText("Nothing to run yet: add a node").waitFor();
    await eventually(() => status.innerText(), /^\s*0/);
  });

  await visitor.step(t, "what a node finds wrong stands there before a run, and goes", async () => {
    await visitor.command("Templates…");
    await visitor.openTemplate("Concept guidance");
    await page.getByText("No problems: the graph can run").waitFor();
    await visitor.node("nothing").locator(".header").click();
    await page.keyboard.press("Delete");
    await problems.filter({ hasText: 'The network "emoji" needs a condition' })
      .filter({ hasText: "Prior without a prompt: condition" })
      .getByRole("button", { name: "Add a node for it" }).waitFor();
    await page.locator('.node.faulty[data-node="uncond"]').waitFor();
    await visitor.run();
    await visitor.toast('The network "emoji" needs a condition').waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
    await page.getByText("No problems: the graph can run").waitFor();
  });

  await visitor.step(t, "a click on a tab leads to its canvas", async () => {
    await tab("untitled").click();
    await tab("Concept guidance").click();
    await eventually(() => page.evaluate(() => document.activeElement?.className), /canvas/);
    await page.keyboard.press("Control+a");
    await page.locator(".node.selected").first().waitFor();
  });

  await visitor.step(
    t,
    "a menu of a file lights the file alone, and a view shows over a gallery",
    async () => {
      await Deno.mkdir(join(studio.folder, "inner"));
      await Deno.writeTextFile(join(studio.folder, "inner/one.graph.json"), JSON.stringify(GRAPH));
      await page.getByRole("button", { name: "one", exact: true }).hover();
      const lit = page.locator(".explorer li").filter({ has: page.locator("details") });
      assertEquals(
        await lit.evaluate((item) => getComputedStyle(item).backgroundColor),
        "rgba(0, 0, 0, 0)",
      );
      await visitor.command("Templates…");
      await page.getByRole("dialog", { name: "Templates" }).waitFor();
      await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Runs" })
        .click();
      await page.getByRole("dialog", { name: "Templates" }).waitFor({ state: "detached" });
      await page.getByRole("complementary", { name: "Runs" }).waitFor();
    },
  );

  await visitor.step(
    t,
    "what failed in a run is a problem until it is mended, and the word of it goes",
    async () => {
      await page.keyboard.press("Control+p");
      await visitor.answer("steady");
      await visitor.node("read").waitFor();
      await page.getByText("No problems: the graph can run").waitFor();
      await visitor.run();
      const toast = visitor.toast(/steady failed at Load image: .*later\.png/);
      await toast.waitFor();
      const failed = problems.filter({ hasText: "later.png" }).filter({
        has: page.locator("small", { hasText: "Load image" }),
      });
      await failed.waitFor();
      for (const other of [".panel", ".minimap", ".tabs"]) {
        const all = page.locator(other);
        if (!await all.count()) continue;
        assert(!meet(await boxOf(toast), await boxOf(all.first())), `it covers ${other}`);
      }
      await visitor.node("read").locator(".header").click();
      await page.keyboard.press("Control+m");
      await failed.waitFor({ state: "detached" });
      await page.keyboard.press("Control+z");
      await failed.waitFor();
      await Deno.mkdir(join(studio.folder, "input"), { recursive: true });
      await Deno.writeFile(join(studio.folder, "input/later.png"), encodePng(zeros([1, 3, 8, 8])));
      await visitor.run();
      await visitor.isPainted("show");
      await failed.waitFor({ state: "detached" });
      await toast.waitFor({ state: "detached" });
    },
  );

  await visitor.step(t, "tools of a selection cover no neighbour", async () => {
    await page.getByRole("button", { name: "Close the panel" }).click();
    await page.locator(".canvas").focus();
    await page.keyboard.press(".");
    await visitor.node("invert").locator(".header").click();
    const tools = await boxOf(page.getByRole("toolbar", { name: "Selection" }));
    for (const id of ["read", "show"]) {
      assert(!meet(tools, await boxOf(visitor.node(id))), `they cover ${id}`);
    }
  });

  await visitor.step(t, "a node that is replaced has not run", async () => {
    await page.locator('.node.done[data-node="invert"], .node.cached[data-node="invert"]')
      .waitFor();
    await visitor.command("Replace with");
    await visitor.answer("Resize image");
    await page.locator('.node.idle[data-node="invert"]').waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
  });

  await visitor.step(
    t,
    "letters typed before the palette is there are in it, and a question has its title",
    async () => {
      await page.evaluate(() => {
        for (const key of ["F1", "m", "o", "d"]) {
          const event = new KeyboardEvent("keydown", {
            key,
            code: key,
            bubbles: true,
            cancelable: true,
          });
          document.activeElement!.dispatchEvent(event);
        }
      });
      const field = page.locator(".quick-input input");
      await eventually(() => field.inputValue(), "mod");
      await field.fill("Get a model");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Name of a model on Hugging Face" })
        .or(page.locator(".quick-input h2")).filter({ hasText: "Name of a model" }).waitFor();
      assertEquals(await field.getAttribute("aria-invalid"), "false");
      await page.keyboard.press("Enter");
      await eventually(() => field.getAttribute("aria-invalid"), "true");
      await page.keyboard.press("Escape");
    },
  );

  await visitor.step(t, "a group that is closed leaves its width to the other", async () => {
    await page.locator(".canvas").first().focus();
    await page.keyboard.press("Control+\\");
    await page.getByRole("region", { name: "Editor, group 2" }).waitFor();
    await page.locator(".canvas").nth(1).focus();
    await page.keyboard.press("Alt+w");
    const group = page.getByRole("region", { name: "Editor", exact: true });
    await group.waitFor();
    const { width } = await boxOf(page.locator(".editor-area"));
    assert(Math.abs((await boxOf(group)).width - width) < 2);
  });

  await visitor.step(t, "where a file has changed, it is not overwritten by default", async () => {
    await visitor.node("invert").locator(".header").click();
    await page.keyboard.press("Control+m");
    const path = join(studio.folder, "steady.graph.json");
    await Deno.writeTextFile(path, JSON.stringify({ ...GRAPH, view: { nodes: {} } }));
    await visitor.toast("was changed by another program").or(page.locator(".disk-notice")).first()
      .waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+s");
    const chosen = page.locator(".quick-input").getByRole("option", { selected: true });
    await eventually(() => chosen.innerText(), "Compare the two");
    await page.keyboard.press("Escape");
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
  }, /status of 412/);

  await visitor.step(
    t,
    "what another graph of the same name made is shown as no result of this one",
    async () => {
      const path = join(studio.folder, "named.graph.json");
      await Deno.writeTextFile(path, JSON.stringify(named("#ff0000")));
      await page.keyboard.press("Control+p");
      await visitor.answer("named");
      await visitor.node("view").waitFor();
      await visitor.run();
      await visitor.isPainted("view");
      const blank = page.locator('.node.idle[data-node="view"]:not(:has(.pictures))');
      const cards = page.getByRole("listitem", { name: "named, succeeded" });
      const isOther = cards.getByText("Another graph than the one in front");

      await Deno.writeTextFile(path, JSON.stringify(named("#0000ff")));
      await blank.waitFor();
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      await page.getByRole("button", { name: "Runs", exact: true }).click();
      await cards.first().waitFor();
      await blank.waitFor();

      const start = (workflow: unknown): Promise<Response> =>
        fetch(new URL("api/runs", studio.address), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ name: "named", workflow }),
        });
      await (await start(named("#00ff00"))).body?.cancel();
      await eventually(() => cards.count(), 2);
      await eventually(() => isOther.count(), 1);
      assertEquals(await blank.count(), 1);
      await (await start(named("#0000ff"))).body?.cancel();
      await visitor.isPainted("view");
      await eventually(() => cards.count(), 3);
      assertEquals(await isOther.count(), 1);
    },
  );

  await visitor.step(
    t,
    "a second page has a window of its own, and pictures are back after a reload",
    async () => {
      const second = await visitor.secondTab();
      assertEquals(await second.page.getByRole("tab").count(), 0);
      await second.page.close();
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      await tab("steady").click();
      await visitor.isPainted("show");
    },
  );

  await visitor.step(
    t,
    "what was never saved is its window's alone, and shows no run of another one",
    async () => {
      const second = await visitor.secondTab();
      await second.page.keyboard.press("Alt+n");
      await second.page.locator(".canvas").waitFor();
      for (const one of [visitor, second]) {
        await one.drop("alone.graph.json", JSON.stringify(named("#ff00ff")));
        await one.page.getByRole("tab", { name: /^alone/ }).waitFor();
      }
      await visitor.run();
      await visitor.isPainted("view");
      await second.page.getByRole("button", { name: "Runs", exact: true }).click();
      await second.page.getByRole("listitem", { name: "alone, succeeded" }).waitFor();
      assertEquals(await second.page.locator(".node .pictures").count(), 0);
      await second.page.close();
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      await visitor.isPainted("view");
    },
  );
});
