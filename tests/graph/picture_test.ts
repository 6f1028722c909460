import { assert, assertEquals, assertRejects } from "@std/assert";
import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import {
  graphInPicture,
  graphToPng,
  isPng,
  pictureTexts,
  svgGraph,
} from "../../src/graph/picture.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { encodePng } from "../../src/runtime/images/png.ts";
import { joinBytes, pngChunk } from "../../src/runtime/images/png_chunks.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { worked } from "../worked.ts";

const image = zeros([1, 3, 2, 3]);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const packed = (bytes: Uint8Array): Uint8Array => new Uint8Array(deflateSync(bytes));

/** A PNG with these chunks behind its header, as other tools write it. */
function pngWith(
  ...chunks: (readonly [name: string, ...parts: Uint8Array[]])[]
): Uint8Array<ArrayBuffer> {
  const plain = encodePng(image);
  return joinBytes([
    plain.subarray(0, 33),
    ...chunks.map(([name, ...parts]) => pngChunk(name, joinBytes(parts))),
    plain.subarray(33),
  ]);
}

Deno.test("graphInPicture() finds the document that a picture was saved with, among other texts", async () => {
  const text = `{"prompt": "日本 – naïve"}`;
  const png = encodePng(image, { text: { prompt: "braid", Title: "日本", braid: text } });
  assertEquals(await graphInPicture(png), text);
  assertEquals(await pictureTexts(png), [["prompt", "braid"], ["Title", "日本"]]);
});

Deno.test("graphInPicture() finds it in every chunk that other tools may write it to, packed or not", async () => {
  const text = `{"prompt": "naïve"}`;
  const head = latin1("braid\0");
  for (
    const png of [
      pngWith(["tEXt", head, latin1(text)]),
      pngWith(["tEXt", head, utf8(text)]), // against the standard, but done
      pngWith(["zTXt", head, latin1("\0"), packed(latin1(text))]),
      pngWith(["zTXt", head, latin1("\0"), packed(utf8(text))]),
      pngWith(["iTXt", head, latin1("\0\0\0\0"), utf8(text)]),
      pngWith(["iTXt", head, latin1("\x01\0\0\0"), packed(utf8(text))]),
      pngWith(["iTXt", head, latin1("\x01\0en\0"), utf8("geflochten\0"), packed(utf8(text))]),
      pngWith(["tEXt", latin1("braids\0{}")], ["zTXt", head, latin1("\0"), packed(utf8(text))]),
      new Uint8Array(
        await sharp(encodePng(image, { text: { braid: text } })).keepMetadata().png().toBuffer(),
      ),
    ]
  ) assertEquals(await graphInPicture(png), text);
  const all = await pictureTexts(
    pngWith(["zTXt", latin1("parameters\0\0"), packed(latin1("é"))], ["tEXt", latin1("é\0é")]),
  );
  assertEquals(all, [["parameters", "é"], ["é", "é"]]);
});

Deno.test("graphInPicture() finds what was put into an SVG, or into a PNG that a browser drew", async () => {
  const text = `{"prompt": "</metadata> & <b>日本</b> \\"'"}`;
  const svg = (inside: string) => new Uint8Array(utf8(`<?xml version="1.0"?><svg>${inside}</svg>`));
  assertEquals(await graphInPicture(svg(svgGraph(text))), text);
  assertEquals(await graphInPicture(svg("<metadata></metadata>")), undefined);
  const plain = encodePng(image);
  const png = graphToPng(plain, text);
  assertEquals(await graphInPicture(png), text);
  const { width, height } = await sharp(png).metadata(); // takes no chunk whose checksum is wrong
  assertEquals([width, height, png.length], [3, 2, plain.length + utf8(text).length + 22]);
});

Deno.test("pictureTexts() looks at no more texts than anyone would read", async () => {
  const texts = Array.from({ length: 1000 }, () => ["tEXt", latin1("a\0b")] as const);
  assertEquals((await pictureTexts(pngWith(...texts))).length, 200);
});

Deno.test("graphInPicture() refuses what is damaged, or unpacks to more than a graph may be", async () => {
  const bomb = packed(new Uint8Array(2 ** 25 + 1));
  assert(bomb.length < 40_000);
  const png = pngWith(["iTXt", latin1("braid\0\x01\0\0\0"), bomb]);
  await assertRejects(() => graphInPicture(png), SyntaxError, "unpacks to more than");
  const other = pngWith(["zTXt", latin1("other\0\0"), bomb]);
  assertEquals(await graphInPicture(other), undefined); // it is not asked for
  await assertRejects(() => pictureTexts(other), SyntaxError, "unpacks to more than");
  const half = packed(new Uint8Array(2 ** 24 + 1));
  const many = pngWith(...["a", "b"].map((name) => ["zTXt", latin1(`${name}\0\0`), half] as const));
  await assertRejects(() => pictureTexts(many), SyntaxError, "unpacks to more than");
  const damaged = pngWith(["zTXt", latin1("braid\0\0"), latin1("not packed")]);
  await assertRejects(() => graphInPicture(damaged), SyntaxError, "cannot be unpacked");
});

Deno.test("graphInPicture() refuses what is not a whole PNG, and finds nothing in a plain one", async () => {
  const plain = encodePng(image);
  assert(isPng(plain));
  assertEquals(await graphInPicture(plain), undefined);
  const refused = (bytes: Uint8Array<ArrayBuffer>, why: string): Promise<unknown> =>
    assertRejects(() => graphInPicture(bytes), SyntaxError, why);
  await refused(plain.subarray(0, plain.length - 5), "cut short");
  await refused(plain.subarray(0, 40), "cut short");
  assertEquals(await graphInPicture(utf8("{}") as Uint8Array<ArrayBuffer>), undefined);
  const lying = plain.slice();
  new DataView(lying.buffer).setUint32(8, 0xffff_ffff);
  await refused(lying, "cut short");
});

const PROMPT = '猫の顔 😀 "quoted", (cat:1.2)\nsecond line: x, Steps: 99\nNegative prompt: é';

Deno.test("pictureTexts() reads from JPEG and WebP what was written, in any script", async () => {
  const alpha = zeros([1, 1, 2, 3]);
  for (const text of [PROMPT, "plain", "é", "x".repeat(32_731), "猫"]) {
    for (
      const bytes of [
        await encodeImage(image, "jpeg", { text: { parameters: text } }),
        await encodeImage(image, "webp", { text: { parameters: text } }),
        await encodeImage(image, "webp", { quality: 100, text: { parameters: text } }),
        await encodeImage(image, "webp", { alpha, text: { parameters: text } }),
        await encodeImage(image, "webp", { alpha, quality: 100, text: { parameters: text } }),
      ]
    ) {
      assertEquals(await pictureTexts(bytes), [["parameters", text]]);
      const { width, height, exif } = await sharp(bytes).metadata();
      assertEquals([width, height, exif!.length > 2 * text.length], [3, 2, true]);
    }
  }
  const long = { text: { parameters: "x".repeat(32_732) } };
  await assertRejects(() => encodeImage(image, "jpeg", long), RangeError, "32731 letters");
  assertEquals(await pictureTexts(await encodeImage(image, "jpeg")), []);
  const several = { text: { note: "b", parameters: "a" } };
  assertEquals(await pictureTexts(await encodeImage(image, "webp", several)), [[
    "parameters",
    "a\nnote: b",
  ]]);
});

/** A JPEG whose comment is as other tools write it. */
function jpegWith(
  little: boolean,
  name: string,
  text: Uint8Array,
  marked = true,
): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(26 + 18 + 8 + text.length);
  const view = new DataView(body.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, 1, little);
    view.setUint16(at + 2, tag, little);
    view.setUint16(at + 4, type, little);
    view.setUint32(at + 6, count, little);
    view.setUint32(at + 10, value, little);
  };
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  entry(8, 0x8769, 4, 1, 26);
  entry(26, 0x9286, 7, 8 + text.length, 44);
  body.set(latin1(name.padEnd(8, "\0")), 44);
  body.set(text, 52);
  const whole = joinBytes([latin1(marked ? "Exif\0\0" : ""), body]);
  const head = Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xe1,
    (whole.length + 2) >> 8,
    (whole.length + 2) & 255,
  );
  return joinBytes([head, whole, Uint8Array.of(0xff, 0xda, 0, 2)]);
}

Deno.test("pictureTexts() reads comments as other tools write them, and nothing from what is damaged", async () => {
  const utf16 = (text: string, little: boolean): Uint8Array => {
    const bytes = new Uint8Array(2 * text.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
    return bytes;
  };
  const cat = "a cat, 猫, Steps: 20";
  for (
    const [jpeg, wanted] of [
      [jpegWith(false, "UNICODE", utf16(cat, false)), cat],
      [jpegWith(true, "UNICODE", utf16(cat, true)), cat],
      [jpegWith(true, "UNICODE", utf16(cat, false)), cat], // in another order than the file
      [jpegWith(false, "UNICODE", utf16(cat, true)), cat],
      [jpegWith(true, "UNICODE", utf16("\ufeff猫", false)), "猫"],
      [jpegWith(false, "UNICODE", utf16("猫の顔", false)), "猫の顔"],
      [jpegWith(true, "ASCII", latin1("a cat\0\0")), "a cat"],
      [jpegWith(true, "", utf8("猫")), "猫"],
    ] as const
  ) assertEquals(await pictureTexts(jpeg), [["parameters", wanted]]);
  const time = worked();
  const wide = `a${" ".repeat(60_000)}b`;
  assertEquals(await pictureTexts(jpegWith(true, "ASCII", latin1(wide))), [["parameters", wide]]);
  assertEquals(time() < 1000, true);
  assertEquals(await pictureTexts(jpegWith(true, "ASCII", utf8("a"), false)), []);
  assertEquals(await pictureTexts(utf8("{}") as Uint8Array<ArrayBuffer>), []);
  const good = [
    await encodeImage(image, "jpeg", { text: { parameters: PROMPT } }),
    await encodeImage(image, "webp", { text: { parameters: PROMPT } }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...good), fc.nat(), fc.nat(255), async (file, at, byte) => {
      const changed = file.slice();
      changed[at % changed.length] = byte;
      await pictureTexts(changed);
      await pictureTexts(file.slice(0, at % file.length));
    }),
  );
});

Deno.test("pngChunk() has the checksum that readers ask for", () => {
  const chunk = pngChunk("tEXt", latin1("a\0b"));
  assertEquals(new DataView(chunk.buffer).getUint32(11), crc32(latin1("tEXta\0b")));
});
