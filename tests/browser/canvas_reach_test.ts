/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";

test("what the canvas says and takes back", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const ids = async (): Promise<readonly string[]> => Object.keys((await person.saved()).nodes);

  await t.step(
    "an output says where its wires lead, an input where its wire comes from",
    async () => {
      const label = (
        node: string,
        port: string,
        side: "input" | "output",
      ): Promise<string | null> => person.port(node, port, side).getAttribute("aria-label");
      await eventually(
        () => label("load", "unet", "output"),
        "Output UNet: model, connected to model of UNet prediction, model of UNet prediction, " +
          "model of UNet prediction",
      );
      await eventually(
        () => label("denoise", "guidance", "input"),
        "Input guidance: guidance, connected to guidance of GCFG combiner",
      );
      await eventually(
        () => label("denoise", "latents", "input"),
        "Input latents: latents, optional",
      );
    },
  );

  await t.step("far out it says why no wire can be drawn, and leads nearer", async () => {
    const hint = page.getByRole("button", { name: "Overview: zoom in to wire and edit nodes" });
    await eventually(() => hint.count(), 0);
    await page.mouse.move(700, 400);
    await page.mouse.wheel(0, 1000);
    await hint.waitFor();
    await hint.click();
    await hint.waitFor({ state: "detached" });
    await eventually(async () => (await person.viewport())[2] > 0.3, true);
    await person.fit();
  });

  await t.step("a copy dragged away is one step, and one not dragged is none", async () => {
    const before = await ids();
    await page.keyboard.down("Alt");
    await person.header("save").click();
    await page.keyboard.up("Alt");
    await eventually(ids, before);
    const spot = await person.center(person.header("save"));
    await page.keyboard.down("Alt");
    await person.drag(spot, { x: spot.x, y: spot.y + 150 });
    await page.keyboard.up("Alt");
    await eventually(async () => (await ids()).length, before.length + 1);
    await person.undo();
    await eventually(ids, before);
  });

  await t.step("Escape at the corner of a node takes nothing else back", async () => {
    await person.header("save").click();
    await page.keyboard.press("Control+b");
    await eventually(async () => (await person.saved()).nodes.save?.mode, "bypass");
    const corner = await person.center(person.node("save").locator(".resize"));
    await page.mouse.move(corner.x, corner.y);
    await page.mouse.down();
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await eventually(async () => (await person.saved()).nodes.save?.mode, "bypass");
    await person.undo();
  });

  await t.step("a reroute takes and gives only what its wire carries", async () => {
    const wire = page.locator('path[data-wire="denoise.guidance"]');
    const { x, y } = await wire.evaluate((path: SVGPathElement) => {
      const at = path.getPointAtLength(path.getTotalLength() / 2);
      const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(path.getScreenCTM()!);
      return { x, y };
    });
    await page.keyboard.down("Alt");
    await page.mouse.click(x, y);
    await page.keyboard.up("Alt");
    await person.node("reroute").waitFor();
    const input = person.port("reroute", "value", "input");
    await person.drag(person.port("load", "vae", "output"), input, {
      before: () => page.locator(".reason", { hasText: "kind model does not fit" }).waitFor(),
    });
    await eventually(async () => (await person.saved()).nodes.reroute?.inputs?.value, {
      from: "combine.guidance",
    });
    const color = (key: string): Promise<string | null> =>
      page.locator(`path[data-wire="${key}"]`).locator("xpath=..").getAttribute("style");
    assertEquals(await color("denoise.guidance"), await color("reroute.value"));
    await person.undo();
  });

  await t.step("menus of inputs offer only what can be done", async () => {
    await person.port("denoise", "guidance", "input").click({ button: "right" });
    const menu = page.getByRole("menu");
    await menu.waitFor();
    const items = (await menu.getByRole("menuitem").allInnerTexts()).join("; ");
    assertMatch(items, /Disconnect/);
    assert(!/form|value back/i.test(items), items);
    await page.keyboard.press("Escape");
  });

  await t.step("a menu stays in a low window, and all of it can be reached", async () => {
    await page.setViewportSize({ width: 1100, height: 500 });
    await eventually(async () => {
      await person.fit(); // to the size that the canvas knows, which may be the one before
      const { x, y } = (await person.header("save").boundingBox())!;
      return x < 1000 && y < 450;
    }, true);
    await person.header("save").click({ button: "right" });
    const menu = page.locator(".canvas .menu");
    await menu.waitFor();
    await eventually(async () => {
      const { x, y, width, height } = (await menu.boundingBox())!;
      return x >= 0 && y >= 0 && x + width <= 1100 && y + height <= 500;
    }, true);
    await page.getByRole("menuitem", { name: "Help on the selected node" }).hover();
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1360, height: 800 });
    await person.frame(); // the canvas learns of its size
    await person.fit();
  });

  await t.step("a click with the middle button bends a wire, a drag with it pans", async () => {
    const before = await ids();
    const wire = page.locator('path[data-wire="denoise.guidance"]');
    const middle = await wire.evaluate((path: SVGPathElement) => {
      const at = path.getPointAtLength(path.getTotalLength() / 2);
      const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(path.getScreenCTM()!);
      return { x, y };
    });
    await person.drag(middle, { x: middle.x + 40, y: middle.y + 30 }, { button: "middle" });
    await eventually(ids, before);
    await page.mouse.click(middle.x + 40, middle.y + 30, { button: "middle" });
    await person.node("reroute").waitFor();
    await person.undo();
    await eventually(ids, before);
    await person.fit();
  });

  await t.step("several pictures are dropped at once, and what is none is told", async () => {
    const before = await ids();
    const dataTransfer = await page.evaluateHandle(async () => {
      const transfer = new DataTransfer();
      const canvas = new OffscreenCanvas(2, 2);
      canvas.getContext("2d");
      const picture = await canvas.convertToBlob({ type: "image/png" });
      const file = (name: string, part: BlobPart, type: string): void =>
        void transfer.items.add(new File([part], name, { type }));
      file("a.png", picture, "image/png");
      file("broken.png", "no picture", "image/png");
      file("b.png", picture, "image/png");
      file("weights.safetensors", "x", "");
      return transfer;
    });
    const at = { clientX: 700, clientY: 600 };
    await page.dispatchEvent(".canvas", "drop", { dataTransfer, ...at });
    await page.locator(".toast", { hasText: '"weights.safetensors" is a model' }).waitFor();
    await page.locator(".toast", { hasText: '"broken.png" cannot be read' }).waitFor();
    await person.node("load_image_2").waitFor();
    await eventually(async () => (await ids()).length, before.length + 2);
    await person.undo();
    await eventually(ids, before);
  });
});
