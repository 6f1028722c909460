import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { deflateSync } from "node:zlib";
import { pngTexts } from "../../src/graph/png_texts.ts";
import { decodeImage } from "../../src/runtime/images/decode.ts";
import { joinBytes, pngChunk } from "../../src/runtime/images/png_chunks.ts";
import { thumbnail } from "../../src/runtime/images/thumbnail.ts";
import { BOMBS, LADEN, png } from "./picture_bombs.ts";

/** Much more than what reads a small picture takes, much less than any of the bombs. */
const FEW_BYTES = 400e6;

for (const [name, bytes] of Object.entries(BOMBS)) {
  Deno.test(`${name} is refused in one sentence, before memory is taken for it`, async () => {
    const before = Deno.memoryUsage().rss;
    const refusal = await decodeImage(bytes, { name }).then(() => "none", ({ message }) => message);
    assertMatch(refusal, new RegExp(`^Cannot read ${name}: `));
    assertEquals([refusal.split("\n").length, /\.$|\bat .*:\d/.test(refusal)], [1, false]);
    await thumbnail(bytes, 64).catch(({ message }) => assertMatch(message, /^Cannot read the/));
    assert(Deno.memoryUsage().rss - before < FEW_BYTES);
  });
}

for (const [name, bytes] of Object.entries(LADEN)) {
  Deno.test(`${name} is read without what it brings along`, async () => {
    const before = Deno.memoryUsage().rss;
    const { image } = await decodeImage(bytes);
    await thumbnail(bytes, 64);
    assertEquals(image.shape.slice(0, 2), [1, 3]);
    assert(Deno.memoryUsage().rss - before < FEW_BYTES);
  });
}

Deno.test("a panorama within the bounds is read", async () => {
  const [width, height] = [2 ** 15, 8];
  const pixels = new Uint8Array(height * (4 * width + 1));
  const { image } = await decodeImage(png(width, height, { pixels }));
  assertEquals(image.shape, [1, 3, height, width]);
});

Deno.test("packed texts of a PNG are bounded, each and together", async () => {
  const text = deflateSync(new Uint8Array(18e6).fill(65), { level: 9 });
  const chunk = (keyword: string): Uint8Array =>
    pngChunk("zTXt", joinBytes([new TextEncoder().encode(`${keyword}\0\0`), text]));
  const read = (bytes: Uint8Array<ArrayBuffer>): Promise<unknown> =>
    Array.fromAsync(pngTexts(bytes));
  await read(png(4, 4, { chunks: [chunk("a")] }));
  const two = png(4, 4, { chunks: [chunk("a"), chunk("b")] });
  await assertRejects(() => read(two), SyntaxError);
  await assertRejects(() => read(LADEN["ztxt.png"]!), SyntaxError);
});
