/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { centerOf, frame } from "./box_of.ts";
import { openEditor } from "./browser.ts";
import { drafts } from "./drafts.ts";
import { eventually } from "./eventually.ts";
import { serveEditor } from "./serve.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** A real browser does what a person would; the document it saves is the proof. */
test("editor journeys", async (t) => {
  await using site = await serveEditor();
  const { page, errors } = await openEditor(site.url);
  const visitor = new Visitor(page, errors);
  const journey = (name: string, walk: () => Promise<void>): Promise<void> =>
    visitor.step(t, name, walk);
  const saveAs = async (name: string): Promise<Workflow> => {
    await visitor.save(name);
    return await saved(page, name);
  };

  await journey("the first start offers templates and opens one", async () => {
    await page.getByRole("button", { name: "Concept guidance" }).click();
    await visitor.node("denoise").waitFor();
    await eventually(() => page.locator(".node").count(), 10);
  });

  await journey("saving keeps every digit and an opened file is the same", async () => {
    const { nodes } = await saveAs("trial");
    assertEquals(nodes.denoise?.inputs?.seed, 18446744073709551615n);
  });

  await journey("a new graph is wired by double click, wire drop and drag", async () => {
    await page.getByRole("button", { name: "New workflow" }).click();
    await visitor.add("load pip", { x: 500, y: 250 }, "load_pipeline");
    const unet = visitor.port("load_pipeline", "unet", "output");
    await visitor.pull(unet, "unet", { x: 850, y: 300 }, "unet");
    await visitor.add("encode", { x: 500, y: 560 }, "encode_prompt");
    await visitor.wire("encode_prompt", "condition", "unet", "condition");
    const { nodes } = await saveAs("built");
    assertEquals(nodes.unet?.inputs, {
      model: { from: "load_pipeline.unet" },
      condition: { from: "encode_prompt.condition" },
    });
  });

  await journey("a wire that does not fit says why and is not made", async () => {
    const from = visitor.port("encode_prompt", "condition", "output");
    await visitor.drag(from, visitor.port("unet", "model", "input"), () =>
      eventually(
        () => page.locator(".reason").textContent(),
        /condition does not fit an input of kind model/,
      ));
    const { nodes } = await saveAs("built");
    assertEquals(nodes.unet?.inputs?.model, { from: "load_pipeline.unet" });
  });

  await journey("typing, undo and redo go by whole steps", async () => {
    await page.locator('[data-node="encode_prompt"] textarea').fill("");
    await page.locator('[data-node="encode_prompt"] textarea').pressSequentially("a blue bird");
    await page.locator(".canvas").focus();
    assertEquals(
      (await saveAs("built")).nodes.encode_prompt?.inputs?.prompt,
      "a blue bird",
    );
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>("[data-node=encode_prompt] textarea")?.value ===
        ""
    );
    await page.keyboard.press("Control+y");
    assertEquals(
      (await saveAs("built")).nodes.encode_prompt?.inputs?.prompt,
      "a blue bird",
    );
  });

  await journey("selected nodes move, copy, mute and go by keys", async () => {
    await page.locator('[data-node="unet"] .header').click();
    await page.keyboard.press("Control+m");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+c");
    await page.waitForFunction(async () =>
      (await navigator.clipboard.readText()).includes("braid/1")
    );
    await page.mouse.move(900, 600);
    await page.keyboard.press("Control+v");
    await visitor.node("unet_2").waitFor();
    const { nodes } = await saveAs("built");
    assertEquals(nodes.unet?.mode, "mute");
    assertEquals(nodes.unet_2?.type, "diffusion.unet");
    await page.keyboard.press("Delete");
    await visitor.node("unet_2").waitFor({ state: "detached" });
  });

  await journey("a subgraph is made, entered, left and unpacked", async () => {
    await page.getByRole("tab", { name: "trial" }).click();
    await visitor.node("control").waitFor();
    await page.keyboard.press(".");
    await page.locator('[data-node="prompt"] .header').click();
    await page.locator('[data-node="control"] .header').click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+Shift+E");
    await visitor.answer("portrait");
    await visitor.node("portrait").waitFor();
    const made = await saveAs("trial");
    assertEquals(Object.keys(made.subgraphs.portrait?.nodes ?? {}).sort(), ["control", "prompt"]);
    await page.locator('[data-node="portrait"] .header').dblclick();
    await visitor.node("inputs").waitFor();
    await eventually(() => page.locator(".node").count(), 4);
    const end = visitor.node("results").locator(".row").first();
    await end.dblclick();
    await visitor.answer("face");
    await visitor.port("results", "face", "input").waitFor();
    await visitor.port("results", "face", "input").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rename an input or a result" }).waitFor();
    await page.keyboard.press("Escape");
    await visitor.command("rename the subgraph");
    await visitor.answer("Mein Gesicht / Test 🙂");
    const way = page.getByLabel("Subgraphs");
    await way.getByRole("button", { name: "Mein Gesicht / Test 🙂" }).waitFor();
    await way.getByRole("button", { name: "trial" }).click();
    const portrait = visitor.node("portrait");
    await portrait.getByText("Mein Gesicht / Test 🙂").waitFor();
    const choose = async (what: Locator, name: string): Promise<void> => {
      await what.click({ button: "right" });
      await page.getByRole("menuitem", { name }).click();
    };
    await choose(portrait.locator(".header"), "Show values of inside");
    await visitor.answer("prompt.prompt");
    const field = portrait.locator(".row[data-input=prompt]");
    await field.waitFor();
    const shown = (await saveAs("trial")).subgraphs.portrait!;
    assertEquals(shown.nodes.prompt?.inputs?.prompt, { from: "inputs.prompt" });
    await visitor.port("portrait", "prompt", "input").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Move up on the subgraph" }).waitFor();
    await page.keyboard.press("Escape");
    await choose(visitor.port("portrait", "prompt", "input"), "Take off the subgraph");
    await field.waitFor({ state: "detached" });
    const { nodes } = (await saveAs("trial")).subgraphs.portrait!;
    assertEquals(nodes.prompt?.inputs?.prompt, shown.inputs.prompt?.default);
    await page.locator('[data-node="portrait"] .header').click();
    await visitor.command("unpack");
    await visitor.node("control").waitFor();
  });

  await journey("a subgraph that is kept can be added to another graph", async () => {
    await page.keyboard.press("Control+z");
    await page.locator('[data-node="portrait"] .header').click({ button: "right" });
    await page.getByRole("menuitem", { name: "Keep the subgraph" }).click();
    await visitor.answer("likeness");
    await page.getByText('now offers "likeness"').waitFor();
    await page.getByRole("button", { name: "New workflow" }).click();
    await visitor.add("likeness", { x: 500, y: 250 }, "portrait");
    const { nodes, subgraphs } = await saveAs("reuse");
    assertEquals(nodes.portrait, { type: "subgraph.portrait" });
    assertEquals(Object.keys(subgraphs.portrait?.nodes ?? {}).sort(), ["control", "prompt"]);
    await page.getByRole("tab", { name: "trial" }).click();
    await page.locator('[data-node="portrait"] .header').click();
    await visitor.command("unpack");
    await visitor.node("control").waitFor();
  });

  await journey("a wire bends, takes a node in, and gives it up joined", async () => {
    await page.keyboard.press(".");
    await frame(page);
    const wire = page.locator('path[data-wire="save.image"]');
    await wire.dblclick({ force: true });
    await visitor.node("reroute").waitFor();
    let { nodes } = await saveAs("trial");
    assertEquals(nodes.reroute?.inputs, { value: { from: "decode.image" } });
    assertEquals(nodes.save?.inputs?.image, { from: "reroute.value" });
    await visitor.node("reroute").click();
    await page.keyboard.press("Control+Delete");
    ({ nodes } = await saveAs("trial"));
    assertEquals(nodes.save?.inputs?.image, { from: "decode.image" });
  });

  await journey("a wire is made with the keyboard alone", async () => {
    await page.locator('[data-node="control"] .header').click();
    await page.keyboard.press("c");
    await page.getByPlaceholder("Connect which port of control").fill("condition");
    await page.keyboard.press("Enter");
    await page.getByPlaceholder("Connect control: Condition with").fill("concept");
    await page.keyboard.press("Enter");
    const { nodes } = await saveAs("trial");
    assertEquals(nodes.control?.inputs?.condition, { from: "concept.condition" });
    await page.keyboard.press("Control+z");
  });

  await journey("a painted mask is uploaded and named", async () => {
    await page.getByRole("button", { name: "New workflow" }).click();
    await visitor.add("load image", { x: 600, y: 300 }, "load_image");
    await page.getByLabel("Paint a mask for file").click();
    const canvas = page.locator(".mask-painter canvas");
    const { x, y } = await centerOf(canvas);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 80, y + 40);
    await page.mouse.up();
    await page.getByRole("button", { name: "Use this mask" }).click();
    await canvas.waitFor({ state: "detached" });
    const { nodes } = await saveAs("masked");
    assertEquals(nodes.load_image?.inputs?.file, "mask.png");
    await page.getByRole("tab", { name: "trial" }).click();
  });

  await journey("a problem is listed and leads to its node", async () => {
    await page.mouse.click(700, 700); // nothing is selected, so that all is arranged: a copy lies on the port
    await visitor.command("arrange automatically");
    const source = visitor.port("combine", "base", "input");
    await visitor.drag(source, { x: 700, y: 700 });
    await visitor.command("show problems");
    const problem = page.locator(".problems button", { hasText: "base" });
    await problem.waitFor();
    await problem.click();
    await page.locator('[data-node="combine"].selected').waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
    await problem.waitFor({ state: "detached" });
  });

  await journey("what is not saved survives leaving the page", async () => {
    await page.locator(".canvas").focus();
    await page.keyboard.press("Shift+S");
    await page.locator(".note textarea:focus").fill("Remember the milk");
    await eventually(async () => String(await drafts(page)), /the milk/);
    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await page.locator(".note", { hasText: "Remember the milk" }).waitFor();
  });
});

/** The document as the browser keeps it. */
async function saved(page: Page, name: string): Promise<Workflow> {
  const stored = await page.evaluate(
    (key) => localStorage.getItem(key),
    `braid.workflows.${name}`,
  );
  return parseWorkflow((JSON.parse(stored!) as { text: string }).text);
}
