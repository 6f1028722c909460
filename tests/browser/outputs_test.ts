/// <reference lib="dom" />
import { basename, join } from "@std/path";
import { goldenCase, writePipeline } from "../runtime/tiny_models.ts";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const red = { from: "red.image" };
const GRAPH = {
  format: "braid/1",
  nodes: {
    red: { type: "core.color_image", inputs: { width: 16, height: 16, color: "#ff0000" } },
    save: { type: "core.save_image", inputs: { image: red, fileName: "{date}_{red.width}" } },
    second: { type: "core.save_image" },
    third: { type: "core.save_image", inputs: { image: red, fileName: "{red.wdith}" } },
    stray: { type: "acme.tile" },
    bare: { type: "diffusion.load_pipeline", inputs: { model: "bare" } },
    empty: { type: "diffusion.empty_latents", inputs: { vae: { from: "bare.vae" } } },
  },
  outputs: ["save", "second", "third", "empty"],
  view: {
    nodes: {
      red: { at: [0, 0] },
      save: { at: [300, 0] },
      second: { at: [600, 0] },
      third: { at: [300, 420] },
      stray: { at: [0, 420] },
      bare: { at: [600, 420] },
      empty: { at: [900, 0] },
    },
  },
};

test("outputs that can be had are painted, and the others are said", async (t) => {
  const models = await Deno.makeTempDir();
  await writePipeline(models, "bare", { unet: goldenCase("unet_sd1_4_8").config });
  await using studio = await Studio.open({ BRAID_MODELS: models });
  await Deno.writeTextFile(join(studio.folder, "outputs.graph.json"), JSON.stringify(GRAPH));
  const visitor = await studio.visit();
  const { page } = visitor;
  const problems = page.locator(".problems .problem");
  const mute = async (id: string): Promise<void> => {
    await visitor.node(id).locator(".header").click();
    await page.keyboard.press("Control+m");
    await visitor.node(id).getByText("muted").waitFor();
  };

  await visitor.step(t, "a run paints what it can, and fails for the rest", async () => {
    await page.keyboard.press("Escape");
    await page.locator(".explorer li button", { hasText: "outputs" }).click();
    await visitor.node("save").waitFor();
    await visitor.run();
    await visitor.toast(/^outputs failed at Empty latents: .* the model "bare" has none/).waitFor();
    await visitor.isPainted("save");
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await visitor.runs("failed").first().waitFor();
  });

  await visitor.step(
    t,
    "what is shown of a graph as it no longer is is marked until it is",
    async () => {
      const outdated = visitor.node("save").locator(".outdated-result");
      await visitor.type("red", "width", "24");
      await outdated.getByText("Outdated").waitFor();
      await page.reload();
      await outdated.getByText("Outdated").waitFor();
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+z");
      await outdated.waitFor({ state: "detached" });
    },
  );

  await visitor.step(t, "the problems tell errors from what stands aside", async () => {
    await problems.filter({ has: page.locator(".error"), hasText: '"image" is not connected' })
      .waitFor();
    await problems.filter({ has: page.locator(".error"), hasText: 'use "{red.width}"' }).waitFor();
    await problems.filter({ has: page.locator(".error"), hasText: 'the model "bare" has none' })
      .waitFor();
    await problems.filter({ has: page.locator(".warning"), hasText: "acme" }).waitFor();
  });

  await visitor.step(t, "without them the run succeeds", async () => {
    await mute("second");
    await mute("third");
    await mute("bare");
    await visitor.run();
    await visitor.runs("succeeded").first().waitFor();
  });

  await visitor.step(t, "a picture and a run each have a menu of what can be done", async () => {
    const choose = (name: string): Promise<void> =>
      page.getByRole("menuitem", { name, exact: true }).click();
    await visitor.picture("save").click({ button: "right" });
    await choose("Use it as an input");
    await page.locator('.node[data-node^="load_image"]').waitFor();
    await visitor.picture("save").click({ button: "right" });
    await choose("Show it large");
    await page.locator(".overlay.picture").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".overlay.picture").waitFor({ state: "detached" });
    const path = join(studio.folder, "output");
    await visitor.picture("save").click({ button: "right" });
    await choose("Copy its path");
    const copied = page.locator(".toast", { hasText: `Copied: ${path}` });
    await copied.waitFor();
    const file = /Copied: (.*_16\.png)/.exec(await copied.innerText())![1]!;
    await Deno.stat(file);
    await eventually(() => page.evaluate("navigator.clipboard.readText()"), file);
    await page.locator(".run-card .run-files", { hasText: basename(file) }).first().waitFor();
    const count = await page.getByRole("tab").count();
    await page.locator(".run-card .run-when").first().click({ button: "right" });
    await choose("Open the graph of this run");
    await eventually(() => page.getByRole("tab").count(), count + 1);
  });
  await Deno.remove(models, { recursive: true });
});
