import { assert, assertEquals, assertThrows } from "@std/assert";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { graphInPng, isPng, withGraph } from "../../src/graph/picture.ts";

async function picture(): Promise<Uint8Array> {
  const input = { create: { width: 3, height: 2, channels: 3 as const, background: "#123456" } };
  return new Uint8Array(await sharp(input).png().toBuffer());
}

Deno.test("withGraph() embeds text that graphInPng() and other readers find", async () => {
  const text = `{"prompt": "日本 – naïve"}`;
  const png = withGraph(await picture(), text);
  assertEquals(graphInPng(png), text);
  const { comments, width } = await sharp(png).metadata();
  assertEquals(comments, [{ keyword: "braid", text }]);
  assertEquals(width, 3);
});

Deno.test("withGraph() writes PNG's checksum", async () => {
  const plain = await picture();
  const png = withGraph(plain, "x");
  const body = png.subarray(37, 37 + 4 + 11);
  assertEquals(new DataView(png.buffer).getUint32(37 + 15), crc32(body));
  assertEquals(png.length, plain.length + 12 + 11);
});

Deno.test("withGraph() replaces a graph that is there, pixels untouched", async () => {
  const plain = await picture();
  const once = withGraph(plain, "second");
  assertEquals(withGraph(withGraph(plain, "first"), "second"), once);
  assertEquals(await sharp(once).raw().toBuffer(), await sharp(plain).raw().toBuffer());
});

Deno.test("graphInPng() refuses what is not a whole PNG, and finds nothing in a plain one", async () => {
  const plain = await picture();
  assert(isPng(plain));
  assertEquals(graphInPng(plain), undefined);
  assertThrows(() => graphInPng(plain.subarray(0, plain.length - 5)), SyntaxError, "cut short");
  assertThrows(() => graphInPng(plain.subarray(0, 40)), SyntaxError, "cut short");
  assertThrows(() => graphInPng(new TextEncoder().encode("{}")), SyntaxError, "Not a PNG");
  const lying = plain.slice();
  new DataView(lying.buffer).setUint32(8, 0xffff_ffff);
  assertThrows(() => graphInPng(lying), SyntaxError, "cut short");
});
