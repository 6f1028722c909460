/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import type { Studio } from "./studio.ts";
import type { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const from = (source: string): { readonly from: string } => ({ from: source });

const VALUES: Workflow = {
  ...EMPTY,
  nodes: {
    load: { type: "diffusion.load_pipeline" },
    encode: {
      type: "diffusion.encode_prompt",
      inputs: { textEncoder: from("load.textEncoder"), prompt: "a red cat" },
    },
    paper: { type: "core.color_image", inputs: { width: 64, height: 32 } },
    canvas: { type: "core.color_image" },
    seed: { type: "core.seed", inputs: { seed: 7 } },
    levels: { type: "diffusion.custom_sigmas", inputs: { sigmas: [2, 1, 0] } },
    show: { type: "core.show", inputs: { value: from("seed.seed") } },
    image: { type: "core.load_image" },
    vae: { type: "diffusion.load_vae", inputs: { model: "sdxl-vae" } },
  },
  outputs: ["show"],
  view: {
    nodes: {
      load: { at: [0, 0] },
      encode: { at: [260, 0] },
      paper: { at: [520, 0] },
      canvas: { at: [520, 220] },
      seed: { at: [0, 220] },
      show: { at: [260, 220] },
      levels: { at: [0, 440] },
      image: { at: [780, 0] },
      vae: { at: [780, 260] },
    },
  },
};

test("values are edited on nodes as people do, on a real server", async (t) => {
  const studio = await sharedStudio();
  await Deno.writeTextFile(join(studio.folder, "values.graph.json"), printWorkflow(VALUES));
  const visitor = await open(studio);
  const { page } = visitor;
  const step = (name: string, walk: () => Promise<void>, expected?: RegExp): Promise<void> =>
    visitor.step(t, name, walk, expected);
  const saved = async (): Promise<Workflow> => {
    await visitor.save("values");
    return parseWorkflow(await Deno.readTextFile(join(studio.folder, "values.graph.json")));
  };

  await step(
    "a prompt counts tokens of its model and shows brackets that stand alone",
    async () => {
      const field = visitor.node("encode").locator("textarea");
      const count = visitor.node("encode").locator(".prompt small");
      await page.waitForFunction(() =>
        /^\d+\/\d+$/.test(
          document.querySelector("[data-node=encode] .prompt small")?.textContent ?? "",
        )
      );
      await field.selectText();
      await page.keyboard.press("Control+ArrowUp");
      await eventually(() => field.inputValue(), "(a red cat:1.05)");
      await field.fill("(a red cat, ".repeat(30));
      await eventually(() => count.textContent(), "unbalanced");
      await field.fill("a red cat, ".repeat(60));
      await page.locator("[data-node=encode] .prompt-border").first().waitFor({
        state: "attached",
      });
      await eventually(() => count.textContent(), /^\d{3}\/\d{3}$/);
    },
  );

  await step("a number takes sums, says its limits and leaves the wheel alone", async () => {
    const field = visitor.node("paper").getByRole("slider", { name: "width" });
    await field.click();
    const input = visitor.node("paper").getByLabel("width", { exact: true });
    await input.fill("99999");
    await eventually(() => page.locator(".number-hint").textContent(), "at most 8192");
    await input.fill("(16+16)*4");
    await eventually(() => page.locator(".number-hint").textContent(), "= 128");
    await page.keyboard.press("Enter");
    await eventually(() => field.getAttribute("aria-valuetext"), "128 px");
    await field.focus();
    await field.dispatchEvent("wheel", { deltaY: 100 });
    await eventually(() => field.getAttribute("aria-valuetext"), "128 px");
    await visitor.node("paper").getByRole("slider", { name: "height" }).focus();
    await page.keyboard.press("Delete");
    const { inputs } = (await saved()).nodes.paper!;
    assertEquals(inputs, { width: 128 });
  });

  await step("a colour is taken by any name that CSS knows, and nothing else is", async () => {
    const field = visitor.node("canvas").getByLabel("color", { exact: true });
    await field.fill("beyond the rainbow");
    await page.keyboard.press("Enter");
    await eventually(() => field.getAttribute("aria-invalid"), "true");
    await field.fill("teal");
    await page.keyboard.press("Enter");
    await eventually(
      () => visitor.node("canvas").getByLabel("Pick color").inputValue(),
      "#008080",
    );
    await eventually(async () => (await saved()).nodes.canvas?.inputs, { color: "#008080" });
    await field.fill("");
    await page.keyboard.press("Enter");
    await eventually(async () => (await saved()).nodes.canvas?.inputs, {});
  });

  await step(
    "a picture is brought, seen in another browser, and a damaged one is told",
    async () => {
      const gray = { create: { width: 8, height: 8, channels: 3, background: "gray" } } as const;
      const png = new Uint8Array(await sharp(gray).png().toBuffer());
      await visitor.drop("gray.png", png, "[data-node=image] .image");
      await visitor.node("image").locator(".drop img").waitFor();
      await visitor.drop("broken.png", "no picture at all", "[data-node=image] .image");
      await visitor.toast('"broken.png" cannot be read as a picture').waitFor();
      await eventually(async () => (await saved()).nodes.image?.inputs?.path, "gray.png");
      const other = await open(studio);
      const shown = other.node("image").locator(".drop img");
      await shown.waitFor();
      assert(await shown.evaluate((image: HTMLImageElement) => image.decode().then(() => true)));
      await other.page.context().close();
      await visitor.node("image").getByLabel("Take path away").click();
      await visitor.node("image").getByLabel("Choose path from the server").click();
      await page.locator(".quick-input img").first().waitFor();
      await visitor.answer("gray");
      await eventually(async () => (await saved()).nodes.image?.inputs?.path, "gray.png");
      await visitor.closeToasts();
      const sent = Promise.withResolvers<void>();
      await page.route(/uploads\?name=slow/, (route) => sent.promise.then(() => route.continue()));
      await visitor.drop("slow.png", png, "[data-node=image] .image");
      await visitor.node("image").locator("progress").waitFor();
      await visitor.drop("quick.png", png, "[data-node=image] .image");
      const drop = visitor.node("image").locator(".drop");
      await eventually(() => drop.getAttribute("title"), "quick.png");
      const listed = page.waitForResponse(/uploads\?name=slow/)
        .then(() => page.waitForResponse(/api\/images(\?|$)/));
      sent.resolve();
      await listed;
      assertEquals((await saved()).nodes.image?.inputs?.path, "quick.png", "chosen last");
    },
  );

  await step("models show what they are, who uses them and which are not here", async () => {
    await page.getByRole("button", { name: "Models", exact: true }).click();
    await page.locator(".models-missing", { hasText: "sdxl-vae" }).waitFor();
    const faces = page.locator(".models-item", { hasText: "emoji-faces" });
    await faces.locator("img").waitFor();
    await faces.dragTo(page.locator(".canvas"), { targetPosition: { x: 300, y: 600 } });
    await visitor.node("load_unet").waitFor();
    await faces.locator(".models-users", { hasText: "Load UNet" }).waitFor();
    await visitor.node("vae").locator(".picker button").click();
    await page.locator(".quick-input img").first().waitFor();
    await visitor.answer("emoji");
    await page.locator(".models-missing").waitFor({ state: "detached" });
    const { nodes } = await saved();
    assertEquals(nodes.load_unet?.inputs, { model: "emoji-faces" });
    assertEquals(nodes.vae?.inputs, { model: "emoji" });
  });

  await step(
    "a seed counts on after each run of its own, and the last one comes back",
    async () => {
      const seed = visitor.node("seed");
      await seed.getByLabel("What becomes of seed after a run").selectOption("increment");
      await visitor.run();
      await seed.getByLabel("seed", { exact: true }).and(page.locator('[title="8"]')).waitFor();
      await eventually(async () => (await saved()).view.nodes?.seed?.seeds?.seed, {
        after: "increment",
        last: 7,
      });
      await seed.getByLabel("Reuse the last seed").click();
      const { nodes, view } = await saved();
      assertEquals(nodes.seed?.inputs?.seed, 7);
      assertEquals(view.nodes?.seed?.seeds?.seed?.after, "fixed");
    },
  );

  await step("the library keeps bookmarks, gives nodes by drag, and help by keys", async () => {
    await page.getByRole("button", { name: "Node library", exact: true }).click();
    await page.getByLabel("Search nodes").fill("blend images");
    const entry = page.locator(".library-node", { hasText: "Blend images" }).first();
    await entry.hover();
    await entry.getByLabel("Bookmark Blend images").click();
    await page.getByLabel("Search nodes").fill("");
    const marked = page.locator(".library details", { hasText: "Bookmarks" });
    await marked.getByRole("button", { name: "Blend images", exact: true })
      .dragTo(page.locator(".canvas"), { targetPosition: { x: 600, y: 600 } });
    await visitor.node("blend_images").waitFor();
    await visitor.node("encode").locator(".header").click();
    await page.keyboard.press("Shift+F1");
    const help = page.locator(".side .help");
    await help.getByRole("heading", { name: "Encode prompt" }).waitFor();
    await eventually(() => help.textContent(), /clip skip.*Range\s*-24 to 24/s);
    await help.getByRole("button", { name: "All nodes" }).click();
  });

  await step("a value becomes a node for all that are selected, and goes back", async () => {
    await visitor.node("paper").locator(".header").click();
    await visitor.node("canvas").locator(".header").click({ modifiers: ["Shift"] });
    await visitor.node("paper").locator('[data-input="width"] .field').click({ button: "right" });
    await page.getByRole("menuitem", { name: "Make this value a node" }).click();
    await visitor.node("width").waitFor();
    const made = await saved();
    assertEquals(made.nodes.width, { type: "core.int", inputs: { value: 128 } });
    for (const id of ["paper", "canvas"]) {
      assertEquals(made.nodes[id]?.inputs?.width, from("width.value"));
    }
    await visitor.node("width").locator(".header").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Put its value back into what it feeds" }).click();
    const { nodes } = await saved();
    assertEquals([nodes.width, nodes.canvas?.inputs?.width], [undefined, 128]);
  });

  await step("values alone are copied, pasted and set back", async () => {
    await visitor.node("paper").locator(".header").click();
    await page.keyboard.press("Control+Alt+c");
    await visitor.toast("are in the clipboard").waitFor();
    await visitor.node("canvas").locator(".header").click();
    await visitor.command("set all its values back");
    await eventually(async () => (await saved()).nodes.canvas?.inputs, {});
    await page.keyboard.press("Control+Alt+v");
    await page.locator('[data-node=canvas] [aria-valuetext="128 px"]').first().waitFor();
    await eventually(async () => (await saved()).nodes.canvas?.inputs, { width: 128 });
  });

  await step(
    "what is typed counts at once, for whatever is done by keys; Escape takes a number back",
    async () => {
      const { keyboard } = page;
      const tab = page.locator(".tab.active");
      const type = async (node: string, input: string, text: string): Promise<void> => {
        await visitor.node(node)
          .locator(`[data-input="${input}"] :is(input[type=text], textarea)`).selectText();
        await keyboard.type(text);
        await tab.and(page.locator(".dirty")).waitFor();
      };
      const save = async (): Promise<void> => {
        await keyboard.press("Control+s");
        await tab.and(page.locator(":not(.dirty)")).waitFor();
      };
      await saved();
      await type("seed", "seed", "42");
      await keyboard.press("Control+Enter");
      await visitor.node("show").getByText("42", { exact: true }).waitFor();
      await save();
      await type("levels", "sigmas", "9, 4, 0");
      await save();
      await type("canvas", "color", "teal");
      await save();
      const width = visitor.node("paper").getByLabel("width", { exact: true });
      await width.focus();
      await keyboard.press("6");
      await keyboard.type("4*3");
      await tab.and(page.locator(".dirty")).waitFor();
      await save();
      await keyboard.type("0"); // on its way to another number
      await tab.and(page.locator(".dirty")).waitFor();
      await keyboard.press("Backspace");
      await tab.and(page.locator(":not(.dirty)")).waitFor();
      await width.and(page.locator("input")).press("Escape");
      const file = join(studio.folder, "values.graph.json");
      const { nodes } = parseWorkflow(await Deno.readTextFile(file));
      assertEquals(
        ["seed", "levels", "canvas", "paper"].map((id) => Object.values(nodes[id]!.inputs!)[0]),
        [42, [9, 4, 0], "#008080", 192],
      );
      await width.and(page.locator("[role=slider][aria-valuetext='128 px']")).waitFor();
    },
  );

  await step("a picture in the clipboard becomes a node", async () => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(4, 4);
      canvas.getContext("2d")!.fillRect(0, 0, 2, 4);
      const png = await canvas.convertToBlob({ type: "image/png" });
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    });
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+v");
    await visitor.node("load_image").locator(".drop img").waitFor();
    await eventually(async () => (await saved()).nodes.load_image?.inputs?.path, "pasted.png");
  });
});

/** A person with the workflow in front of them. */
async function open(studio: Studio): Promise<Visitor> {
  const visitor = await studio.visit();
  await visitor.page.setViewportSize({ width: 1700, height: 1000 });
  await visitor.page.keyboard.press("Escape");
  await visitor.page.locator(".explorer").getByText("values", { exact: true }).click();
  await visitor.node("encode").waitFor();
  await visitor.page.keyboard.press(".");
  return visitor;
}
