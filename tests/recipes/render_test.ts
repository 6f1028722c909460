import { assert, assertEquals, assertRejects } from "@std/assert";
import { SIZE } from "../../models/recipes/picture.ts";
import { colorName, drawIcon } from "../../models/recipes/render.ts";

const set = { width: 32, height: 32, icons: {}, codes: new Map<string, string>() };
const at = (
  pixels: Uint8Array,
  x: number,
  y: number,
) => [...pixels.subarray((y * SIZE + x) * 3).slice(0, 3)];

Deno.test("drawIcon paints on white and leaves a margin of 6 where the art fills its box", async () => {
  const body = `<path fill="#f00" d="M-9-9h50v50h-50z"/>`;
  for (const style of ["noto", "fluent"] as const) {
    const { pixels, colors } = await drawIcon({ body }, set, style);
    assertEquals(pixels.length, SIZE * SIZE * 3);
    assertEquals(at(pixels, 64, 64), [255, 0, 0]);
    assertEquals(at(pixels, 5, 64), [255, 255, 255]);
    assertEquals(at(pixels, 6, 64), [255, 0, 0]);
    assertEquals(at(pixels, 64, 122), [255, 255, 255]);
    assertEquals(colors, ["red"]);
  }
});

Deno.test("drawIcon names the two largest colours, white art apart from paper", async () => {
  const body = `<path fill="#fff" d="M4 4h24v14h-24z"/><path fill="#06f" d="M4 18h24v10h-24z"/>`;
  assertEquals((await drawIcon({ body }, set, "flat")).colors, ["white", "blue"]);
});

Deno.test("drawIcon refuses an empty drawing", async () => {
  await assertRejects(() => drawIcon({ body: "<g/>" }, set, "noto"), Error, "the page is empty");
});

Deno.test("colorName names the sets' own colours", () => {
  const cases: [number, string][] = [
    [0xffcc4d, "yellow"], // Twemoji's smiley
    [0xdd2e44, "red"],
    [0x292f33, "black"],
    [0x3b88c3, "blue"],
    [0x78b159, "green"],
    [0xaa8ed6, "purple"],
    [0xc1694f, "brown"],
    [0xf4900c, "orange"],
    [0x99aab5, "gray"],
    [0xffffff, "white"],
    [0xea596e, "pink"],
  ];
  const wrong = cases.filter(([rgb, name]) =>
    colorName(rgb >> 16, (rgb >> 8) & 255, rgb & 255) !== name
  ).map(([rgb, name]) =>
    `${rgb.toString(16)} is not ${name}: ${colorName(rgb >> 16, (rgb >> 8) & 255, rgb & 255)}`
  );
  assert(!wrong.length, wrong.join(", "));
});
