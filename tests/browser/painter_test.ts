/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind } from "../../src/graph/port.ts";
import { text } from "../../src/graph/primitives.ts";
import { catalogue } from "../web/catalogue.ts";
import { boxOf } from "./box_of.ts";
import { openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { serveEditor } from "./serve.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const withMasks = describeLibrary({
  ...catalogue,
  nodes: {
    ...catalogue.nodes,
    "core.load_mask": defineNode({
      title: "Load mask",
      category: "mask",
      inputs: { path: text({ widget: "image" }) },
      outputs: { mask: defineKind<string>("mask")() },
      run: () => {
        throw new Error("Only described, never run");
      },
    }),
  },
});

test("a mask is painted over a picture, by mouse and keys, and gone on with", async (t) => {
  await using site = await serveEditor(0, withMasks);
  const { page, errors } = await openEditor(site.url);
  const stage = page.locator(".painter-stage");
  const tool = (name: string): Promise<void> =>
    page.getByRole("radio", { name, exact: true }).click();
  const button = (name: string): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();
  const shows = (
    places: readonly (readonly [x: number, y: number])[],
    values: readonly number[],
  ): Promise<void> => eventually(() => maskAt(page, places), values);
  /** A point of the mask, in parts of its sides, on the screen. */
  const at = async (x: number, y: number): Promise<[number, number]> => {
    const box = await boxOf(page.locator(".painter-sheet"));
    return [box.x + x * box.width, box.y + y * box.height];
  };
  const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
    await page.mouse.move(...await at(...from));
    await page.mouse.down();
    await page.mouse.move(...await at(...to), { steps: 4 });
    await page.mouse.up();
  };

  await t.step("on a picture it makes a node for the mask", async () => {
    await page.keyboard.press("Escape");
    await button("New workflow");
    await new Visitor(page, errors).add("load image", { x: 600, y: 200 }, "load_image");
    await page.locator("[data-node=load_image] input[type=file]")
      .setInputFiles(await pictureFile(page));
    await page.getByLabel("Paint a mask for file").click();
    await stage.waitFor();
    await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
    assertEquals(await page.getByRole("radio", { name: "Rectangle" }).innerText(), ""); // an icon
    await tool("Rectangle");
    await drag([0.25, 0.25], [0.5, 0.75]);
    await button("Use this mask");
    await page.locator("[data-node=mask] img").waitFor();
    await shows([[20, 16], [8, 16], [40, 16]], [255, 0, 0]);
  });

  await t.step("it opens again as it was, over what it was painted over", async () => {
    await page.getByLabel("Paint a mask for path").click();
    await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
    await eventually(
      () =>
        page.getByLabel("Over").evaluate((field: HTMLSelectElement) =>
          field.selectedOptions[0]?.text
        ),
      "load_image: half.png",
    );
    await button("Invert");
    await tool("Select by colour");
    await page.waitForFunction(() =>
      document.querySelector<HTMLImageElement>(".painter-sheet img")?.naturalWidth
    );
    await page.mouse.click(...await at(0.3, 0.5));
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+y");
    await button("Use this mask");
    await stage.waitFor({ state: "detached" });
    // Inverted, and the dark left half of the picture added.
    await shows([[20, 16], [8, 16], [60, 16]], [255, 255, 255]);
  });

  await t.step("keys choose tools, clear, stamp and take back", async () => {
    await page.getByLabel("Paint a mask for path").click();
    await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
    await stage.focus();
    await page.keyboard.press("c");
    await page.mouse.move(...await at(0.5, 0.5));
    await page.keyboard.press("Enter"); // the brush, where the pointer is
    await page.keyboard.press("e");
    await eventually(
      () => page.getByRole("radio", { name: "Eraser" }).getAttribute("aria-checked"),
      "true",
    );
    await page.keyboard.press("a");
    await page.keyboard.press("Control+z");
    await page.mouse.wheel(0, -400);
    await page.keyboard.press("0");
    await page.keyboard.press("Control+Enter");
    await stage.waitFor({ state: "detached" });
    await shows([[32, 16], [1, 1]], [255, 0]);
  });
  await t.step("it is mirrored, grown and shrunk", async () => {
    await page.getByLabel("Paint a mask for path").click();
    await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
    await button("Nothing");
    await tool("Rectangle");
    await drag([0.25, 0.25], [0.5, 0.75]);
    await button("Mirror");
    await button("Grow");
    await stage.focus();
    await page.keyboard.press(",");
    await page.keyboard.press(",");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await button("Use this mask");
    await stage.waitFor({ state: "detached" });
    // From 16 to 32 across it is now 32 to 48, and 4 more on each side.
    await shows([[27, 16], [29, 16], [51, 16], [53, 16]], [0, 255, 255, 0]);
    await shows([[40, 3], [40, 5], [40, 27], [40, 29]], [0, 255, 255, 0]);
  });
  await t.step("a finger paints, two fingers zoom and take its stroke back", async () => {
    await page.getByLabel("Paint a mask for path").click();
    await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
    await button("Nothing");
    const session = await page.context().newCDPSession(page);
    const touch = (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...points: [number, number][]
    ) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    const [left, right] = [await at(0.2, 0.5), await at(0.8, 0.5)];
    const sheet = page.locator(".painter-sheet");
    const before = (await boxOf(sheet)).width;
    await touch("touchStart", left);
    await touch("touchStart", left, right);
    await touch("touchMove", [left[0] - 80, left[1]], [right[0] + 80, right[1]]);
    await touch("touchEnd");
    await page.waitForFunction(
      (width) => document.querySelector(".painter-sheet")!.clientWidth > width * 1.1,
      before,
    );
    await page.getByRole("slider", { name: "Size" }).fill("4");
    await touch("touchStart", await at(0.5, 0.5));
    await touch("touchMove", await at(0.6, 0.5));
    await touch("touchEnd");
    await button("Use this mask");
    await stage.waitFor({ state: "detached" });
    await shows([[32, 16], [12, 16]], [255, 0]);
  });
  await t.step(
    "one that is left before it is used is kept, and the page not left unasked",
    async () => {
      await page.getByLabel("Paint a mask for path").click();
      await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
      await button("Nothing");
      await tool("Rectangle");
      await drag([0.25, 0.25], [0.5, 0.75]);
      await page.keyboard.press("Escape");
      await stage.waitFor({ state: "detached" });
      await page.locator(".toast", { hasText: "The mask is not used, but kept" }).waitFor();
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+s"); // so that nothing else is asked for
      await page.locator(".quick-input input").fill("masked");
      await page.keyboard.press("Enter");
      await page.locator(".tab.active:not(.dirty)").waitFor();
      const asked = Promise.withResolvers<void>();
      page.once("dialog", (dialog) => dialog.dismiss().then(asked.resolve, asked.reject));
      page.reload().catch(() => {}); // it is not
      await asked.promise;
      await page.getByLabel("Paint a mask for path").click();
      await page.getByLabel("Mask of 64 by 32 pixels").waitFor();
      await button("Invert");
      await button("Use this mask");
      await stage.waitFor({ state: "detached" });
      await shows([[20, 16], [8, 16], [40, 16]], [0, 255, 255]);
    },
  );
  assertEquals(errors, []);
});

/** A picture of 64 by 32, black on the left and white on the right. */
async function pictureFile(page: Page): Promise<{ name: string; mimeType: string; buffer: never }> {
  const base64 = await page.evaluate(async () => {
    const context = new OffscreenCanvas(64, 32).getContext("2d")!;
    context.fillStyle = "white";
    context.fillRect(32, 0, 32, 32);
    context.fillStyle = "black";
    context.fillRect(0, 0, 32, 32);
    const blob = await context.canvas.convertToBlob();
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
  });
  const { Buffer } = await import("node:buffer");
  return {
    name: "half.png",
    mimeType: "image/png",
    buffer: Buffer.from(base64, "base64") as never,
  };
}

/** The brightness of places of the mask that the node shows, of 64 by 32; none while it is loaded. */
async function maskAt(
  page: Page,
  places: readonly (readonly [x: number, y: number])[],
): Promise<readonly number[]> {
  return await page.locator("[data-node=mask] .drop img").evaluate(
    (image: HTMLImageElement, places) => {
      if (!image.complete || image.naturalWidth !== 64 || image.naturalHeight !== 32) return [];
      const context = new OffscreenCanvas(64, 32).getContext("2d")!;
      context.drawImage(image, 0, 0);
      return places.map(([x, y]) => context.getImageData(x, y, 1, 1).data[0]!);
    },
    places,
  );
}
