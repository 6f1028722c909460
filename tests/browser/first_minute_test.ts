/// <reference lib="dom" />
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { graphInPicture } from "../../src/graph/picture.ts";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import type { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const TEMPLATE = "nodes/concept/templates/concept_guidance.graph.json";
/** Of what is built here, fewer than in the template. */
const STEPS = 2;
/** Pictures at once. */
const COUNT = 2;

/** What a newcomer does in the first minutes, on the server, runner and models that they have. */
test("from a fresh folder to a graph of one's own", async (t) => {
  await using studio = await Studio.openFresh();
  const visitor = await studio.visit();
  const { page } = visitor;
  await page.setViewportSize({ width: 1600, height: 1000 });
  const step = (name: string, walk: () => Promise<void>, expected?: RegExp) =>
    visitor.step(t, name, walk, expected);

  await step("the templates to begin with fill their row", async () => {
    const row = await boxOf(page.locator(".cards.first"));
    const last = await boxOf(page.locator(".cards.first .card").last());
    assertAlmostEquals(last.x + last.width, row.x + row.width, 1);
  });

  await step("the first template paints a picture on its node and into the history", async () => {
    await page.locator(".card").first().click();
    await visitor.node("save").waitFor();
    await visitor.type("schedule", "Steps", "4");
    await visitor.run();
    await visitor.isPainted("save");
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    const thumbnail = visitor.runs("succeeded").locator("img").first();
    await thumbnail.evaluate((image: HTMLImageElement) => image.decode());
  });

  await step("what its guidance did is shown as formula, charts and filmstrip", async () => {
    await visitor.node("denoise").locator(".header").click();
    await page.keyboard.press("i");
    await page.getByRole("complementary", { name: "Inspector" })
      .getByRole("button", { name: "What guidance did" }).click();
    const inspector = page.locator(".guidance-inspector");
    await eventually(
      () => inspector.locator(".formula").first().textContent(),
      /^ε = ε.*·\(ε.* − ε/,
    );
    await inspector.locator(".plot").first().waitFor();
    await inspector.locator(".filmstrip").first().waitFor();
  });

  await step(
    "built from nothing, the graph of the paper paints what its template does",
    async () => {
      await page.getByRole("button", { name: "New workflow" }).click();
      await page.keyboard.press("Control+b");
      await build(visitor);
      await visitor.save("mine");
      await visitor.run();
      await visitor.isPainted("save_image");
      const mine = parseWorkflow(Deno.readTextFileSync(join(studio.folder, "mine.graph.json")));
      assertEquals(mine.outputs, ["save_image"]);
      assertEquals(mine.requires, { concept: "^1.0.0", core: "^1.0.0", diffusion: "^1.0.0" });
      const template = join(studio.folder, "template");
      const sets = [`schedule.numInferenceSteps=${STEPS}`, `latents.batchSize=${COUNT}`]
        .flatMap((set) => ["--set", set]);
      const { code, out } = await studio.braid("run", TEMPLATE, ...sets, "--out", template);
      assertEquals(code, 0, out);
      assertEquals(
        await pixels(join(studio.folder, "output", "braid.png")),
        await pixels(join(template, "concept_guidance.png")),
      );
    },
  );

  await step(
    "what is broken is listed, each problem leads to its node, and it is mended",
    async () => {
      await visitor.drag(visitor.port("denoise", "schedule", "input"), { x: 700, y: 500 });
      await page.evaluate((text) => navigator.clipboard.writeText(text), FAR_AWAY);
      await page.mouse.move(900, 600);
      await page.keyboard.press("Control+v");
      await visitor.node("magic").waitFor();
      await visitor.run();
      await visitor.toast(/^Cannot run yet: /).waitFor();
      const problems = page.locator(".problems li button");
      await problems.filter({ hasText: "No output needs" }).nth(1).waitFor(); // all are listed
      await problems.filter({ hasText: 'Input "schedule" is not connected' }).click();
      await page.locator('.node.selected[data-node="denoise"]').waitFor();
      await visitor.node("denoise").getByRole("img", { name: /^Input "Schedule" is not connected/ })
        .waitFor();
      await visitor.wire("scheduler", "schedule", "denoise", "schedule");
      await problems.filter({ hasText: 'needs the plugin "faraway"' }).click();
      await page.locator('.node.selected[data-node="magic"]').waitFor();
      await visitor.node("magic").locator(".header").click();
      await page.keyboard.press("Delete");
      await problems.first().waitFor({ state: "detached" });
    },
  );

  await step("a model that is not there is said, and one that is paints", async () => {
    await page.keyboard.press(".");
    await visitor.pick("load_unet", "model", "Another");
    await visitor.answer("emojy");
    await visitor.run();
    await page.getByText(/no model "emojy".*did you mean "emoji"/).first().waitFor();
    await visitor.pick("load_unet", "model", "emoji-fruit");
    await visitor.run();
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await visitor.runs("succeeded").nth(2).waitFor();
  }, /status of 422/);

  await step("a picture of the graph shows what it painted, and carries it", async () => {
    await visitor.isPainted("save_image");
    const saved = async (type: string): Promise<Uint8Array<ArrayBuffer>> => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        visitor.command(`Save a picture of the graph as ${type}`),
      ]);
      return Deno.readFileSync(await download.path());
    };
    const [svg, png] = [await saved("SVG"), await saved("PNG")];
    assertMatch(new TextDecoder().decode(svg), /<image [^>]*href="data:image\/png;base64,/);
    const graph = await graphInPicture(svg);
    assertEquals(await graphInPicture(png), graph);
    assertMatch(graph!, /"concept_guidance": \{/);
    assert((await sharp(png).metadata()).width > 1000);
  });

  await step("saved, opened anew and run headlessly, it gives the same bytes", async () => {
    await visitor.save("mine");
    await page.reload();
    await page.getByRole("tab", { name: "mine", selected: true }).waitFor();
    await visitor.run();
    await visitor.isPainted("save_image");
    await page.locator(".canvas").focus();
    await page.keyboard.press(".");
    await visitor.picture("save_image").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save the picture" }).click(),
    ]);
    const folder = join(studio.folder, "headless");
    const saved = join(studio.folder, "mine.graph.json");
    const { code, out } = await studio.braid("run", saved, "--out", folder);
    assertEquals(code, 0, out);
    assertEquals(
      Deno.readFileSync(await download.path()),
      Deno.readFileSync(join(folder, "braid.png")),
    );
  });
});

/** The template's graph from an empty canvas, by mouse and keyboard. */
async function build(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.mouse.move(60, 60);
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, 100);
  const pull = (node: string, output: string, query: string, x: number, y: number, id: string) =>
    visitor.pull(visitor.port(node, output, "output"), query, { x, y }, id);
  await visitor.add("Load pipeline", { x: 80, y: 100 }, "load_pipeline");
  await visitor.add("Load UNet", { x: 230, y: 260 }, "load_unet");
  await pull("load_pipeline", "textEncoder", "Null condition", 230, 100, "null_condition");
  await pull("load_pipeline", "textEncoder", "Encode prompt", 230, 420, "encode_prompt");
  await pull("null_condition", "condition", "Prediction", 380, 100, "predict");
  await pull("load_unet", "unet", "Prediction", 380, 260, "predict_2");
  await pull("load_pipeline", "unet", "Prediction", 380, 420, "predict_3");
  await visitor.wire("load_pipeline", "unet", "predict", "unet");
  await visitor.wire("encode_prompt", "condition", "predict_3", "condition");
  await pull("predict", "prediction", "Concept guidance", 540, 100, "concept_guidance");
  await visitor.wire("predict_2", "prediction", "concept_guidance", "concept");
  await visitor.wire("predict_3", "prediction", "concept_guidance", "control");
  await pull("load_pipeline", "scheduler", "Scheduler", 540, 340, "scheduler");
  await pull("load_pipeline", "vae", "Empty latents", 540, 560, "empty_latents");
  await pull("concept_guidance", "guidance", "Denoise", 700, 100, "denoise");
  await visitor.wire("scheduler", "schedule", "denoise", "schedule");
  await visitor.wire("empty_latents", "latents", "denoise", "latents");
  await pull("denoise", "latents", "VAE decode", 860, 100, "vae_decode");
  await visitor.wire("load_pipeline", "vae", "vae_decode", "vae");
  await pull("vae_decode", "image", "Image grid", 1020, 100, "image_grid");
  await pull("image_grid", "image", "Save image", 1180, 100, "save_image");
  await visitor.node("save_image").getByRole("button", { name: "4 more" }).click();
  await visitor.wire("denoise", "parameters", "save_image", "parameters");
  await visitor.pick("load_unet", "model", "emoji-fruit");
  await visitor.node("encode_prompt").locator("textarea").fill("purple");
  await visitor.type("concept_guidance", "concept guidance scale", "1.5");
  await visitor.type("concept_guidance", "control guidance scale", "3");
  await visitor.type("scheduler", "Steps", String(STEPS));
  await visitor.type("empty_latents", "batch size", String(COUNT));
  await visitor.type("image_grid", "columns", "2");
  await visitor.node("denoise").getByLabel("seed", { exact: true }).fill("0");
}

async function pixels(path: string): Promise<string> {
  return (await sharp(path).raw().toBuffer()).toBase64();
}

/** What a person copied from a graph of somebody who has another plugin. */
const FAR_AWAY = JSON.stringify({
  format: "braid/1",
  nodes: { magic: { type: "faraway.magic", inputs: { spell: "lumos" } } },
  requires: { faraway: "^2.0.0" },
});
