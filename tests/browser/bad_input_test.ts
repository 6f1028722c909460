/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { encodePng } from "../../src/runtime/images/png.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

/** Of somebody who has another plugin and a newer editor: fields, node types and numbers that are not known here. */
const FOREIGN = `{
  "author": {
    "name": "Ada",
    "since": 1.0
  },
  "format": "braid/1",
  "nodes": {
    "color": {
      "inputs": {
        "height": 64,
        "width": 64
      },
      "type": "core.color_image"
    },
    "magic": {
      "inputs": {
        "image": { "from": "color.image" },
        "seed": 18446744073709551615,
        "spell.0.word": "lumos",
        "strength": 5.0
      },
      "type": "faraway.magic",
      "version": 7
    }
  },
  "outputs": [
    "magic"
  ],
  "requires": {
    "core": "^1.0.0",
    "faraway": "^2.0.0"
  },
  "subgraphs": {},
  "view": {
    "nodes": {
      "color": {
        "at": [0, 0]
      },
      "magic": {
        "at": [300, 0],
        "sparkle": true
      }
    },
    "theme": "night"
  }
}
`;

const LABELS = JSON.stringify({
  format: "braid/1",
  nodes: {
    color: { type: "core.color_image", inputs: { width: 64, height: 24 } },
    list: { type: "core.list", inputs: { "items.0.item": { from: "color.image" } } },
    lines: { type: "core.text_lines", inputs: { text: "cat 猫 \u{20000}" } },
    grid: {
      type: "core.image_grid",
      inputs: { images: { from: "list.items" }, labels: { from: "lines.lines" } },
    },
    view: { type: "core.preview_image", inputs: { image: { from: "grid.image" } } },
  },
  outputs: ["view"],
});

const PROMPT = JSON.stringify({
  format: "braid/1",
  nodes: { encode: { type: "diffusion.encode_prompt", inputs: { prompt: "cat <lora:x:1>" } } },
  outputs: ["encode"],
});

/** Files that are no graphs, and what is said of them. */
const NO_GRAPHS: readonly (readonly [name: string, content: string, said: RegExp])[] = [
  [
    "broken.graph.json",
    '{"format": "braid/1", "nodes": {',
    /^Cannot open "broken.graph.json": .*line 1, column 33$/,
  ],
  [
    "wrong.json",
    '{"format": "braid/1", "nodes": {"a": {"type": 5}}}',
    /nodes\.a\.type: Expected string, but got number$/,
  ],
  [
    "future.graph.json",
    '{"format": "braid/7", "nodes": {}}',
    /"braid\/7", newer than "braid\/2".*: update braid$/,
  ],
  [
    "comfy.json",
    '{"3": {"class_type": "KSampler", "inputs": {}}}',
    /^Cannot open "comfy.json": This is a ComfyUI workflow, which braid does not open yet$/,
  ],
  ["list.json", "[1, 2]", /^Cannot open "list.json": Not a braid graph/],
  ["drawing.psd", "8BPS", /^No node can read "drawing.psd": bring a PNG, JPEG or WebP$/],
  ["page.png", "<html><script>alert(1)</script></html>", /^"page.png" cannot be read as a picture/],
];

test("bad input is refused in one sentence, and what is not known here is kept", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const step = (name: string, walk: () => Promise<void>, expected?: RegExp) =>
    visitor.step(t, name, walk, expected);
  const only = async (): Promise<string> => {
    await visitor.toast("").first().waitFor();
    const [said, ...more] = await page.locator(".toast p").allTextContents();
    assertEquals(more, []);
    await visitor.closeToasts();
    assert(!/\n|\bat \w+ \(|Error:/.test(said!), said);
    return said!;
  };

  await step("files that are no graphs", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New workflow" }).click();
    for (const [name, content, said] of NO_GRAPHS) {
      await visitor.drop(name, content);
      assertMatch(await only(), said);
    }
    const comfy = encodePng(tensor(new Float32Array(3 * 64), [1, 3, 8, 8]), {
      text: { prompt: '{"3": {"class_type": "KSampler", "inputs": {}}}' },
    });
    await visitor.drop("comfy.png", comfy);
    assertEquals(
      await only(),
      '"comfy.png" is loaded as a picture: This picture carries a ComfyUI workflow, which braid does not open yet',
    );
    await page.locator(".node").waitFor();
    await eventually(() => page.getByRole("tab").count(), 1);
  });

  await step(
    "a graph of plugins that are not here opens, says which, and is saved as it was",
    async () => {
      await visitor.drop("foreign.graph.json", FOREIGN);
      await visitor.node("magic").waitFor();
      await visitor.save("foreign");
      const path = join(studio.folder, "foreign.graph.json");
      assertEquals(Deno.readTextFileSync(path), FOREIGN);
      await visitor.run();
      assertMatch(await only(), /needs the plugin "faraway", which is not installed/);
      await visitor.type("color", "width", "128");
      await visitor.save("foreign");
      assertEquals(Deno.readTextFileSync(path), FOREIGN.replace('"width": 64', '"width": 128'));
    },
  );

  await step("pictures that are none", async () => {
    const picture = await encodeImage(
      tensor(new Float32Array(3 * 64 * 64), [1, 3, 64, 64]),
      "png",
    );
    await page.getByRole("button", { name: "New workflow" }).click();
    await visitor.add("Load image", { x: 600, y: 300 }, "load_image");
    const field = '[data-node="load_image"] .field.image';
    for (const bytes of [picture.slice(0, 60), wide(picture), "<html></html>", ""]) {
      await visitor.drop("holiday.png", bytes, field);
      assertEquals(await only(), '"holiday.png" cannot be read as a picture: it may be damaged');
    }
    await visitor.drop("holiday.png", picture, field);
    await visitor.node("load_image").getByRole("img", { name: /holiday/ }).waitFor();
  });

  await step("letters that cannot be drawn, and a prompt in another tool's words", async () => {
    const warning = (node: string, words: RegExp) =>
      visitor.node(node).getByRole("img", { name: words });
    await visitor.drop("labels.graph.json", LABELS);
    await visitor.node("grid").waitFor();
    for (const state of ["done", "cached"]) {
      await visitor.run();
      await page.locator(`.node.${state}[data-node="grid"]`).waitFor();
      await warning("grid", /cannot be drawn and are boxes: \u{20000}/u).waitFor();
    }
    if (!await page.locator(".problems").count()) await visitor.command("show problems");
    await page.locator(".problem").getByText("are boxes: \u{20000}").waitFor();
    await visitor.drop("prompt.graph.json", PROMPT);
    await warning("encode", /"<lora:x:1>" at position 5 loads no LoRA.*"Load LoRA"/s).waitFor();
    await page.locator(".problem").getByText('"<lora:x:1>" at position 5').waitFor();
  });

  await step("a folder that cannot be written to", async () => {
    // Where a folder should be stands a file, as on a disk that is full or locked nothing can be made there.
    Deno.writeTextFileSync(join(studio.folder, "attic"), "");
    await page.keyboard.press("Control+s");
    await visitor.answer("attic/mine");
    assertMatch(
      await only(),
      /^Cannot save the workflow "attic\/mine": there is a file of that name$/,
    );
    await page.locator(".tab.active.dirty").waitFor();
    await visitor.save("mine");
  }, /status of/);
});

/** A PNG that says it is 100,000 pixels wide and high. */
function wide(png: Uint8Array): Uint8Array {
  const bytes = png.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(16, 100_000);
  view.setUint32(20, 100_000);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}

/** @see https://www.w3.org/TR/png-3/#D-CRCAppendix */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
