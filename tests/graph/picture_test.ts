import { assert, assertEquals, assertThrows } from "@std/assert";
import { graphInPng, isPng } from "../../src/graph/picture.ts";
import { encodePng } from "../../src/runtime/images/png.ts";
import { zeros } from "../../src/tensor/tensor.ts";

const image = zeros([1, 3, 2, 3]);

Deno.test("graphInPng() finds the document that a picture was saved with, among other texts", () => {
  const text = `{"prompt": "日本 – naïve"}`;
  const png = encodePng(image, { text: { prompt: "braid", Title: "日本", braid: text } });
  assertEquals(graphInPng(png), text);
});

Deno.test("graphInPng() refuses what is not a whole PNG, and finds nothing in a plain one", () => {
  const plain = encodePng(image);
  assert(isPng(plain));
  assertEquals(graphInPng(plain), undefined);
  assertThrows(() => graphInPng(plain.subarray(0, plain.length - 5)), SyntaxError, "cut short");
  assertThrows(() => graphInPng(plain.subarray(0, 40)), SyntaxError, "cut short");
  assertThrows(() => graphInPng(new TextEncoder().encode("{}")), SyntaxError, "Not a PNG");
  const lying = plain.slice();
  new DataView(lying.buffer).setUint32(8, 0xffff_ffff);
  assertThrows(() => graphInPng(lying), SyntaxError, "cut short");
});
