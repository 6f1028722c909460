import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import sharp, { type Sharp } from "sharp";
import { random } from "../../src/tensor/random.ts";
import { heldOutOf, sourcesOf } from "../../src/training/held_out.ts";
import { type Survey, surveyPictures } from "../../src/training/picture_survey.ts";

const SIZE = 64;

/** A picture of coloured blobs that only this number makes. */
function blobs(seed: number): Sharp {
  const next = random(seed, "blobs");
  const small = Uint8Array.from({ length: 5 * 5 * 3 }, () => 256 * next());
  return sharp(small, { raw: { width: 5, height: 5, channels: 3 } })
    .resize(96, 80, { fit: "fill", kernel: "cubic" });
}

/** A folder of `count` different pictures, and what `f` puts beside them. */
async function inPictures(count: number, f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (let i = 0; i < count; i++) await blobs(i).png().toFile(join(folder, `p${i}.png`));
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const survey = (folder: string, heldOut = 0.2): Promise<Survey> =>
  surveyPictures(folder, { size: SIZE, heldOut });

Deno.test("surveyPictures() tells what a folder holds: equals, blanks, small ones and other formats", () =>
  inPictures(10, async (folder) => {
    const clean = await survey(folder);
    assertEquals(clean.notes, []);
    assertEquals(clean.pictures.filter(({ isHeldOut }) => isHeldOut).length, 2);
    await blobs(3).jpeg({ quality: 60 }).toFile(join(folder, "again.jpg"));
    const large = await blobs(4).png().toBuffer();
    await sharp(large).resize(60, 50).webp().toFile(join(folder, "again.webp"));
    const create = { width: 80, height: 80, channels: 3, background: "#456" } as const;
    await sharp({ create }).png().toFile(join(folder, "zblank.png"));
    await blobs(77).gif().toFile(join(folder, "moving.gif"));
    await Deno.writeTextFile(join(folder, "old.bmp"), "BM");
    const { notes, pictures, sheet } = await survey(folder);
    assertEquals(pictures.length, 13);
    assert(sheet.shape[2]! > 100);
    const [others, equals, blank, small] = notes;
    assertStringIncludes(
      others!,
      `2 files left out, which are no PNG, JPEG or WebP: "moving.gif" and "old.bmp"`,
    );
    assertStringIncludes(equals!, `2 pictures shown already by others, which count double:`);
    assertStringIncludes(blank!, `1 picture of one colour alone: "zblank.png"`);
    assertStringIncludes(small!, `1 picture smaller than 64x64, and enlarged: "again.webp"`);
  }));

Deno.test("surveyPictures() refuses too few, equal and broken pictures, naming all of these", () =>
  inPictures(2, async (folder) => {
    await assertRejects(
      () => survey(folder),
      Deno.errors.InvalidData,
      "its 2 pictures are 2 different",
    );
    for (const name of ["x", "y", "z"]) {
      await blobs(1).jpeg({ quality: 80 }).toFile(join(folder, `${name}.jpg`));
    }
    await assertRejects(
      () => survey(folder),
      Deno.errors.InvalidData,
      "its 5 pictures are 2 different",
    );
    const whole = await blobs(5).png().toBuffer();
    await Deno.writeFile(join(folder, "cut.png"), whole.subarray(0, -40));
    await Deno.writeTextFile(join(folder, "text.png"), "no picture");
    await Deno.writeFile(join(folder, "empty.png"), new Uint8Array());
    const { message } = await assertRejects(() => survey(folder), Deno.errors.InvalidData);
    assertStringIncludes(message, "Cannot read 3 of 8 pictures");
    for (
      const name of ["cut.png: it is damaged", "text.png: it is no PNG", "empty.png: it is empty"]
    ) {
      assertStringIncludes(message, name);
    }
  }));

Deno.test("surveyPictures() tells a missing folder, a file and a folder of other formats apart", () =>
  inPictures(0, async (folder) => {
    await Deno.writeTextFile(join(folder, "a.gif"), "GIF89a");
    await assertRejects(
      () => survey(join(folder, "no")),
      Deno.errors.NotFound,
      "there is no such folder",
    );
    await assertRejects(() => survey(join(folder, "a.gif")), Deno.errors.NotFound, "it is a file");
    await assertRejects(() => survey(folder), Deno.errors.NotFound, `only others such as "`);
  }));

Deno.test("heldOutOf() holds out whole sources, the same at any time", () => {
  const names = [
    "apple",
    "bird",
    "cat",
    "dog",
    "elk",
    "fox",
    "goat",
    "hen",
    "ibis",
    "jay",
    "koi",
    "lynx",
  ];
  const paths = names.flatMap((name) => [`${name}-1.png`, `${name}-2.png`, `${name} (3).jpg`]);
  const sources = sourcesOf(paths, paths.map((_, i) => i));
  assertEquals(new Set(sources).size, names.length);
  const isHeldOut = heldOutOf(paths, sources, 0.1);
  assertEquals(isHeldOut.filter(Boolean).length, 6);
  sources.forEach((source, i) => assertEquals(isHeldOut[i], isHeldOut[source]));
  assertEquals(heldOutOf(paths, sources, 0.1), isHeldOut);
  assertEquals(heldOutOf(paths, sources, 0).includes(true), false);
  // A row of frames has no sources but equals: those stay together.
  const frames = Array.from({ length: 20 }, (_, i) => `frame_${i}.png`);
  const equals = frames.map((_, i) => i - i % 2);
  const drawn = heldOutOf(frames, sourcesOf(frames, equals), 0.2);
  assertEquals(drawn.filter(Boolean).length, 4);
  drawn.forEach((one, i) => assertEquals(one, drawn[equals[i]!]));
  assertEquals(
    heldOutOf(frames.slice(0, 7), sourcesOf(frames.slice(0, 7), [0, 1, 2, 3, 4, 5, 6]), 0.5)
      .includes(true),
    false,
  );
});
