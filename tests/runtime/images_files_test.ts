import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { decodeImage } from "../../src/runtime/images/decode.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { thumbnail } from "../../src/runtime/images/thumbnail.ts";
import { encodePng } from "../../src/runtime/images/png.ts";
import { joinBytes, pngChunk } from "../../src/runtime/images/png_chunks.ts";
import { greyProfile, onePixel, p3Profile, profileChunk } from "./icc.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../src/tensor/tensor.ts";

/** A gradient with noise, in whole 255ths. */
const picture: Tensor = (() => {
  const noise = createRandom(1).uniform([1, 3, 20, 31]);
  return map(noise, (value) => Math.round(60 * value + 150) / 255);
})();
const alpha = tensor(Float32Array.from({ length: 620 }, (_, i) => (i % 256) / 255), [1, 1, 20, 31]);

const mean = (a: Tensor, b: Tensor): number =>
  a.data.reduce((sum, x, i) => sum + Math.abs(x - b.data[i]!), 0) / a.data.length;

Deno.test("encodePng is read back exactly, by its own decoder and by sharp", async () => {
  const opaque = await decodeImage(encodePng(picture));
  assertEquals(opaque, { image: picture });
  const { image, alpha: opacity } = await decodeImage(encodePng(picture, { alpha }));
  assertEquals([image, opacity], [picture, alpha]);
});

Deno.test("encodePng gives equal pictures equal bytes", () => {
  const hash = createHash("sha256").update(encodePng(picture, { text: { braid: "{}" } })).digest(
    "hex",
  );
  // Changes with Deno's own zlib only: a new Deno may ask for a new hash, a new machine never.
  assertEquals(hash.slice(0, 16), "bb6dddf7a29ab6eb");
});

Deno.test("encodePng clamps, takes one channel as grey, and refuses other shapes", async () => {
  const grey = tensor([-1, 0.5, 2, 0], [1, 1, 2, 2]);
  const { image } = await decodeImage(encodePng(grey));
  assertEquals([...image.data.slice(0, 4)].map((x) => Math.round(255 * x)), [0, 128, 255, 0]);
  assertThrows(
    () => encodePng(tensor(new Float32Array(24), [2, 3, 2, 2])),
    RangeError,
    "[2, 3, 2, 2]",
  );
  assertThrows(() => encodePng(picture, { alpha: grey }), RangeError, "Expected opacity for 31x20");
});

Deno.test("PNG texts are read back by sharp, whatever their script", async () => {
  const text = { braid: '{"名前":"é"}', parameters: "a cat\nSteps: 20", prompt: "日本" };
  const { comments } = await sharp(encodePng(picture, { text })).metadata();
  assertEquals(comments?.map(({ keyword, text }) => [keyword, text]), Object.entries(text));
  assertThrows(() => encodePng(picture, { text: { "": "a" } }), RangeError, "1 to 79 Latin-1");
});

Deno.test("encodeImage writes JPEG and WebP close to the picture, with or without opacity", async () => {
  for (const format of ["jpeg", "webp"] as const) {
    const smooth = map(picture, () => 0.5);
    const bytes = await encodeImage(smooth, format, { quality: 95, text: { prompt: "a cat" } });
    assert(mean((await decodeImage(bytes)).image, smooth) < 0.01, format);
  }
  const lossless = await encodeImage(picture, "webp", {
    quality: 100,
    alpha: map(alpha, () => 0.2),
  });
  const { image, alpha: opacity } = await decodeImage(lossless);
  assertEquals(image, picture);
  assert(opacity!.data.every((value) => value === Math.fround(51 / 255)));
  await assertRejects(() => encodeImage(picture, "jpeg", { quality: 0 }), RangeError, "1 to 100");
});

Deno.test("decodeImage reads 16 bits, grey, and pictures that EXIF turns", async () => {
  const header = Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 2, 16, 0, 0, 0, 0);
  const rows = Uint8Array.of(0, 0, 0, 0, 1, 0, 0x80, 0, 0xff, 0xff);
  const { image } = await decodeImage(joinBytes([
    encodePng(picture).slice(0, 8),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", new Uint8Array()),
  ]));
  assertEquals(image.shape, [1, 3, 2, 2]);
  assertEquals([...image.data.slice(0, 4)].map((x) => Math.round(x * 65535)), [0, 1, 32768, 65535]);
  const turned = await sharp(encodePng(picture)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  assertEquals((await decodeImage(new Uint8Array(turned))).image.shape, [1, 3, 31, 20]);
});

/** A PNG that claims a size in its header, with a right checksum. */
function claiming(width: number, height: number): Uint8Array {
  const png = encodePng(picture);
  const view = new DataView(png.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(png.subarray(12, 29)));
  return png;
}

Deno.test("decodeImage brings every depth and profile to sRGB", async () => {
  const p3 = profileChunk(await p3Profile());
  const linear = profileChunk(greyProfile(1));
  const broken = profileChunk(new Uint8Array(300));
  const deep = [47548, 22426, 17176]; // 199.3, 79.7, 59.4 in sRGB
  const [RGB, RGBA, PALETTE, GREY, GREY_ALPHA] = [2, 6, 3, 0, 4];
  const cases: readonly (readonly [string, Uint8Array, readonly number[], number?])[] = [
    ["RGB, 8 bits", onePixel({ depth: 8, type: RGB }, [186, 88, 68], p3), [200, 80, 60]],
    ["RGB, 16 bits", onePixel({ depth: 16, type: RGB }, deep, p3), [199, 80, 60]],
    ["RGBA", onePixel({ depth: 16, type: RGBA }, [...deep, 16384], p3), [199, 80, 60], 64],
    ["no profile", onePixel({ depth: 16, type: RGB }, deep), [185, 87, 67]],
    ["a broken profile", onePixel({ depth: 16, type: RGB }, deep, broken), [185, 87, 67]],
    ["a grey profile of colours", onePixel({ depth: 16, type: RGB }, deep, linear), [185, 87, 67]],
    ["grey, 8 bits", onePixel({ depth: 8, type: GREY }, [128], linear), [188, 188, 188]],
    ["grey, 16 bits", onePixel({ depth: 16, type: GREY }, [32768], linear), [188, 188, 188]],
    [
      "grey with opacity",
      onePixel({ depth: 16, type: GREY_ALPHA }, [32768, 16384], linear),
      [188, 188, 188],
      64,
    ],
    ["grey without profile", onePixel({ depth: 16, type: GREY }, [32768]), [128, 128, 128]],
    [
      "a palette",
      onePixel({ depth: 8, type: PALETTE }, [0], {
        ...p3,
        PLTE: Uint8Array.from([186, 88, 68]),
        tRNS: Uint8Array.from([64]),
      }),
      [200, 80, 60],
      64,
    ],
  ];
  const near = (found: ArrayLike<number>, expected: readonly number[], name: string, by = 1.1) =>
    expected.forEach((value, i) => assert(Math.abs(255 * found[i]! - value) <= by, name));
  for (const [name, bytes, colours, opacity] of cases) {
    const { image, alpha } = await decodeImage(bytes);
    near(image.data, colours, `${name}: ${image.data.map((value) => 255 * value)}`);
    assertEquals(alpha !== undefined, opacity !== undefined, name);
    if (alpha) near(alpha.data, [opacity!], name);
    const small = await sharp((await thumbnail(bytes, 8)).bytes).removeAlpha().raw().toBuffer();
    near([...small].map((value) => value / 255), colours, `small ${name}: ${[...small]}`, 6);
  }
  const cmyk = await sharp({
    create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 80, b: 60 } },
  }).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
  const { image } = await decodeImage(cmyk);
  assert(Math.abs(255 * image.data[0]! - 200) < 5, "CMYK");
});

Deno.test("decodeImage refuses hostile and damaged files by name", async () => {
  const refused = (bytes: Uint8Array, message: string) =>
    assertRejects(() => decodeImage(bytes, { name: "cat.png" }), Error, message);
  await refused(
    claiming(60_000, 60_000),
    "Cannot read cat.png: it has more than the 67108864 pixels",
  );
  await refused(claiming(31, 2000), "Cannot read cat.png: it is damaged");
  await refused(encodePng(picture).slice(0, 400), "Cannot read cat.png: it is damaged");
  await refused(
    new TextEncoder().encode("hello"),
    "Cannot read cat.png: it is no PNG, JPEG or WebP",
  );
  await refused(encodePng(picture).slice(0, 20), "Cannot read cat.png: it is damaged");
  await refused(new Uint8Array(), "Cannot read cat.png: it is empty");
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>';
  for (
    const other of [
      svg,
      "BM123456789",
      "8BPS\0\x01",
      "II*\0\x08\0\0\0",
      "\0\0\0\x18ftypheic\0\0\0\0",
      "\0\0\0\x18ftypavif\0\0\0\0mif1",
      atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), // a GIF, which thumbnails are made of
    ]
  ) {
    await refused(
      Uint8Array.from(other, (letter) => letter.charCodeAt(0)),
      "Cannot read cat.png: it is no PNG, JPEG or WebP: braid reads no other pictures",
    );
  }
  await assertRejects(
    () => decodeImage(encodePng(picture), { maxPixels: 600 }),
    Error,
    "more than the 600",
  );
});
