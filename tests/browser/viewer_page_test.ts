import { assertAlmostEquals, assertEquals } from "@std/assert";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { openPart } from "./part_page.ts";
import { test } from "./test_in_browser.ts";

const GRAPH =
  `{"format":"braid/1","nodes":{"denoise":{"type":"diffusion.denoise","inputs":{"seed":7}}}}`;
const picture = (value: number, text = {}): Promise<Uint8Array> =>
  encodeImage(tensor(new Float32Array(3 * 64).fill(value), [1, 3, 8, 8]), "png", { text });
const files = {
  "a.png": await picture(0.2, { braid: GRAPH }),
  "b.png": await picture(0.6),
};
const script = `
  import { h, render } from "preact";
  import { signal } from "@preact/signals";
  import { strokeOf } from "./core/keys.ts";
  import { matchKeys } from "./core/match_keys.ts";
  import { createRegistry } from "./core/registry.ts";
  import { ImageViewer } from "./features/viewer/viewer.tsx";
  import { viewerActions, viewerCommands } from "./features/viewer/viewer_actions.ts";
  import { createViewerState } from "./features/viewer/viewer_state.ts";
  const images = signal([]);
  const said = [];
  const host = {
    readPicture: async ({ url }) => await (await fetch(url)).blob(),
    writeClipboard: (text) => Promise.resolve(said.push(text)),
    writePicture: (png) => Promise.resolve(said.push(png.type)),
    saveFile: (name, blob) => said.push(name + " " + blob.size),
    openGraph: (text, name) => said.push(name + " " + text),
  };
  const state = createViewerState();
  const actions = viewerActions(state, () => images.value, host);
  const registry = createRegistry();
  registry.contribute({ commands: viewerCommands(actions) });
  addEventListener("keydown", (event) => {
    const viewerFocus = document.activeElement.closest(".image-viewer") !== null;
    const found = matchKeys(strokeOf(event) ?? "", registry.commands.value.values(), { viewerFocus });
    if (found.match !== "command") return;
    event.preventDefault();
    found.command.run({});
  });
  Object.assign(globalThis, { state, said, fill: (count) => {
    images.value = Array.from({ length: count }, (_, index) => ({
      key: String(index),
      url: (index % 2 ? "b.png?" : "a.png?") + index,
      name: "picture-" + (index + 1) + ".png",
    }));
  } });
  const onError = (error) => said.push("error " + error.message);
  render(h(ImageViewer, { images, actions, host, onError }), document.getElementById("root"));
`;
const styles = ["style/themes.css", "style/base.css", "features/viewer/viewer.css"];

test("ImageViewer zooms where the pointer is, pans, fits, and loads only what is in sight", async () => {
  const { page, errors } = await openPart({ script, styles, files });
  await eventually(() => page.locator(".empty").innerText(), /No pictures yet/);
  await page.evaluate("fill(500)");
  const thumbnails = page.getByRole("option");
  await eventually(async () => await thumbnails.count() < 40, true);
  await page.getByRole("listbox").focus();
  await page.keyboard.press("End");
  await page.locator("#picture-499").waitFor();
  await eventually(async () => await thumbnails.count() < 40, true);
  await eventually(() => page.locator(".name small").innerText(), "500 of 500");

  const stage = page.locator(".stage");
  await stage.locator("img").waitFor();
  const box = await boxOf(stage);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -400);
  const camera = (): Promise<{ zoom: number; x: number; y: number } | undefined> =>
    page.evaluate("state.camera.value");
  await page.waitForFunction("state.camera.value");
  for (const side of ["x", "y"] as const) {
    assertAlmostEquals((await camera())![side], 0.5, 0.002);
  }
  await stage.focus();
  await page.keyboard.press("1");
  await eventually(async () => (await camera())!.zoom, 1);
  await page.keyboard.press("Shift+ArrowLeft");
  await eventually(async () => (await camera())!.x < 0.5, true);
  await page.keyboard.press("0");
  await eventually(camera, undefined);
  assertEquals(errors, []);
});

test("ImageViewer compares by slider, side by side and by pixels, and opens a picture's graph", async () => {
  const { page, errors } = await openPart({ script, styles, files, theme: "light" });
  await page.evaluate("fill(3)");
  const stage = page.locator(".stage").first();
  await stage.focus();
  await page.keyboard.press("d");
  // Grey of 0.2 and 0.6: 51 and 153 of 255.
  const numbers = page.locator(".numbers");
  await numbers.getByText("mean 102.00 of 255").waitFor();
  await eventually(() => numbers.innerText(), /most 102/);
  await eventually(() =>
    page.evaluate(`[...document.querySelector("canvas").getContext("2d")
  .getImageData(4, 4, 1, 1).data]`), [255, 255, 255, 255]);
  await page.getByRole("radio", { name: "Slider" }).click();
  const split = page.getByRole("slider");
  await split.focus();
  await page.keyboard.press("Home");
  await eventually(() => split.getAttribute("aria-valuenow"), "0");
  assertEquals(await accessibilityFaults(page), []);
  await page.getByRole("radio", { name: "Side by side" }).click();
  await eventually(() => page.locator(".stage").count(), 2);
  await page.getByRole("radio", { name: "Single" }).click();

  await page.getByRole("button", { name: "What the file says" }).click();
  const info = page.getByRole("complementary");
  await info.getByText("denoise.seed").waitFor();
  await info.getByRole("button", { name: "Open its graph" }).click();
  await page.waitForFunction("said.length === 1");
  await page.locator(".stage").focus();
  await page.keyboard.press("ArrowRight");
  await info.getByText("No graph is in this file").waitFor();
  await page.getByRole("button", { name: "Open the picture's graph" }).click();
  await page.getByRole("button", { name: "Copy the picture" }).click();
  await page.waitForFunction("said.length === 3");
  await eventually(() => page.evaluate("said"), [
    `picture-1 ${GRAPH}`,
    "error There is no graph in picture-2.png",
    "image/png",
  ]);
  assertEquals(errors, []);
});
