import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeImage } from "../../../../src/runtime/images/encode.ts";
import { tensor } from "../../../../src/tensor/tensor.ts";
import { matchKeys } from "../../../../web/core/match_keys.ts";
import { createRegistry } from "../../../../web/core/registry.ts";
import { fitZoom, panned, placeOf, zoomAt } from "../../../../web/core/ui/camera.ts";
import { differenceOf } from "../../../../web/features/viewer/difference.ts";
import { printBytes } from "../../../../web/core/print_bytes.ts";
import { graphValues, readFacts } from "../../../../web/features/viewer/picture_facts.ts";
import { viewerActions, viewerCommands } from "../../../../web/features/viewer/viewer_actions.ts";
import { createViewerState, shownImages } from "../../../../web/features/viewer/viewer_state.ts";
import { scrollTo, visibleRange } from "../../../../web/features/viewer/visible_range.ts";
import { catalogue } from "../../catalogue.ts";

const GRAPH = JSON.stringify({
  format: "braid/1",
  nodes: {
    denoise: { type: "diffusion.denoise", inputs: { seed: 7, latents: { from: "a.latents" } } },
    words: { type: "diffusion.encode_prompt", inputs: { prompt: "cat face", clipSkip: 0 } },
  },
  outputs: ["denoise"],
});
const pixel = tensor(new Float32Array([1, 0, 0.5]), [1, 3, 1, 1]);

Deno.test("fitZoom shows all of a picture, small ones by whole factors", () => {
  const stage = { width: 832, height: 632 };
  assertEquals(fitZoom(stage, { width: 128, height: 128 }), 4);
  assertEquals(fitZoom(stage, { width: 1600, height: 600 }), 0.5);
  assert(fitZoom({ width: 0, height: 0 }, { width: 8, height: 8 }) > 0);
});

Deno.test("zoomAt keeps the point under the pointer, panned moves by as many pixels", () => {
  const side = fc.integer({ min: 1, max: 4000 });
  const size = fc.record({ width: side, height: side });
  const unit = fc.double({ min: 0.3, max: 0.7, noNaN: true });
  fc.assert(fc.property(size, size, unit, unit, (stage, picture, x, y) => {
    const camera = { zoom: fitZoom(stage, picture), x: 0.5, y: 0.5 };
    const point = { x: stage.width * x, y: stage.height * y };
    const zoomed = zoomAt(camera, { stage, picture }, 2, point);
    if (zoomed.x <= 0 || zoomed.x >= 1 || zoomed.y <= 0 || zoomed.y >= 1) return;
    const under = (at: typeof camera): number =>
      at.x + (point.x - stage.width / 2) / (picture.width * at.zoom);
    assertAlmostEquals(under(zoomed), under(camera), 1e-9);
  }));
  const picture = { width: 100, height: 50 };
  const stage = { width: 400, height: 300 };
  const before = { zoom: 2, x: 0.5, y: 0.5 };
  const [from, to] = [before, panned(before, picture, 30, -10)]
    .map((camera) => placeOf(camera, stage, picture));
  assertEquals([to!.left - from!.left, to!.top - from!.top], [30, -10]);
  assertEquals(panned(before, picture, 9999, 0).x, 0);
});

Deno.test("differenceOf measures what differs, alpha left out", () => {
  const a = new Uint8ClampedArray([10, 20, 30, 255, 0, 0, 0, 255]);
  const b = new Uint8ClampedArray([16, 20, 30, 0, 0, 0, 0, 255]);
  const { pixels, mean, most, share, psnr } = differenceOf(a, b, 4);
  assertEquals([...pixels], [24, 0, 0, 255, 0, 0, 0, 255]);
  assertEquals([mean, most, share], [1, 6, 0.5]);
  assertAlmostEquals(psnr, 10 * Math.log10(255 ** 2 / 6), 1e-12);
  assertEquals(differenceOf(a, a).psnr, Infinity);
  assertThrows(() => differenceOf(a, b.slice(4)), RangeError, "2 pixels with 1");
});

Deno.test("visibleRange holds what is in sight and no more than some beyond it", () => {
  const row = (scroll: number) => ({ scroll, width: 760, item: 76 });
  assertEquals(visibleRange(row(0), 500), [0, 14]);
  assertEquals(visibleRange(row(7600), 500), [96, 114]);
  assertEquals(visibleRange(row(9999), 3), [3, 3]);
  assertEquals([0, 3, 12].map((index) => scrollTo(row(152), index)), [0, 152, 228]);
});

Deno.test("readFacts reads graph, telling values and texts of a picture as Save image writes it", async () => {
  const text = { braid: GRAPH, parameters: "cat face\nSeed: 7", note: "größer ∅" };
  const facts = await readFacts(await encodeImage(pixel, "png", { text }));
  assertEquals(facts.graph, GRAPH);
  assertEquals(facts.values, [["denoise.seed", "7"], ["words.prompt", "cat face"]]);
  assertEquals(facts.texts, [["parameters", text.parameters], ["note", text.note]]);
  assertEquals(await readFacts(await encodeImage(pixel, "jpeg")), { values: [], texts: [] });
  for (const format of ["jpeg", "webp"] as const) {
    const { texts } = await readFacts(
      await encodeImage(pixel, format, { text: { parameters: "猫 😀" } }),
    );
    assertEquals(texts, [["parameters", "猫 😀"]]);
  }
});

Deno.test("readFacts says what is wrong with a picture and never throws", async () => {
  const bad = await encodeImage(pixel, "png", { text: { braid: "{", parameters: "x" } });
  const facts = await readFacts(bad);
  assert(facts.fault);
  assertEquals(facts.texts, [["parameters", "x"]]);
  const good = await encodeImage(pixel, "png", { text: { braid: GRAPH, parameters: "x" } });
  await fc.assert(fc.asyncProperty(fc.nat(good.length), fc.nat(255), async (at, byte) => {
    const changed = good.slice();
    changed[at] = byte;
    await readFacts(changed);
    await readFacts(good.slice(0, at));
  }));
});

Deno.test("graphValues keeps a seed larger than a double holds", () => {
  const text = GRAPH.replace(`"seed":7`, `"seed":18446744073709551615`);
  assertEquals(graphValues(text)[0], ["denoise.seed", "18446744073709551615"]);
});

Deno.test("graphValues calls values as the canvas does, where that is known", () => {
  assertEquals(graphValues(GRAPH, catalogue), [["Denoise: Seed", "7"], [
    "Encode prompt: Prompt",
    "cat face",
  ]]);
});

Deno.test("printBytes has three digits", () => {
  assertEquals([0, 999, 28445, 5e9].map(printBytes), ["0 bytes", "999 bytes", "28.4 kB", "5 GB"]);
  globalThis.braidWords = { language: "de", words: {} };
  try {
    assertEquals(printBytes(28445), "28,4 kB");
  } finally {
    globalThis.braidWords = undefined;
  }
});

const images = ["a", "b", "c"].map((key) => ({ key, url: `${key}.png`, name: `${key}.png` }));

Deno.test("viewerActions walk, compare and swap pictures, and act on the one shown", async () => {
  const state = createViewerState();
  const said: unknown[] = [];
  const file = new Blob([await encodeImage(pixel, "png", { text: { braid: GRAPH } })], {
    type: "image/png",
  });
  const plain = new Blob([await encodeImage(pixel, "png")], { type: "image/png" });
  const actions = viewerActions(state, () => images, {
    writeClipboard: (text) => Promise.resolve(void said.push(text)),
    saveFile: (name, content) => void said.push([name, content.size]),
    readPicture: ({ key }) => Promise.resolve(key === "c" ? plain : file),
    writePicture: (png) => Promise.resolve(void said.push(png.type)),
    openGraph: (text, name) => said.push([name, text]),
  });
  const shown = (): (string | undefined)[] => shownImages(state, images).map((one) => one?.key);
  assertEquals(shown(), ["a", "b"]);
  actions.go(-1);
  assertEquals(shown(), ["a", "b"]);
  actions.go(Infinity);
  assertEquals(shown(), ["c", "b"]);
  actions.show("slider");
  actions.swap();
  assertEquals(shown(), ["b", "c"]);
  await actions.download();
  await actions.copyPicture();
  await actions.openGraph();
  assertEquals(said, [["b.png", file.size], "image/png", ["b", GRAPH]]);
  actions.go(1);
  await assertRejects(() => actions.copyGraph(), Error, "There is no graph in c.png");
  const lonely = viewerActions(createViewerState(), () => images.slice(1, 2), {} as never);
  assertThrows(() => lonely.show("side"), Error, "one picture only");
  const none = viewerActions(createViewerState(), () => [], {} as never);
  await assertRejects(() => none.download(), Error, "run a graph first");
});

Deno.test("viewerCommands answer their keys where focus is in the viewer and nowhere else", async () => {
  const state = createViewerState();
  const actions = viewerActions(state, () => images, {} as never);
  actions.measured = { stage: { width: 400, height: 400 }, picture: { width: 100, height: 100 } };
  const registry = createRegistry();
  registry.contribute({ commands: viewerCommands(actions) });
  const press = async (keys: string, viewerFocus = true): Promise<boolean> => {
    const found = matchKeys(keys, registry.commands.value.values(), {
      viewerFocus,
      textInputFocus: false,
    });
    if (found.match === "command") await found.command.run({} as never);
    return found.match === "command";
  };
  assert(!await press("right", false));
  assert(await press("right"));
  assertEquals(state.chosen.value, "b");
  assert(await press("plus"));
  assertAlmostEquals(state.camera.value!.zoom, 3 * 1.25, 1e-9);
  assert(await press("1"));
  assertEquals(state.camera.value!.zoom, 1);
  assert(await press("0"));
  assertEquals(state.camera.value, undefined);
  assert(await press("d"));
  assertEquals(state.mode.value, "difference");
  assert(await press("d"));
  assertEquals(state.mode.value, "single");
});
