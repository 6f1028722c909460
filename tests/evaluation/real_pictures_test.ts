import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { readableReals, realPictures } from "../../src/evaluation/real_pictures.ts";

/** Runs `f` in a folder with files of some names, which hold these. */
async function withFiles(
  names: readonly string[],
  f: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of names) {
      await Deno.mkdir(join(folder, dirname(name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), name);
    }
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("real pictures are those that people have put in a folder, linked ones too, and none that was painted", async () => {
  const painted = ["out/pictures/ab/1.png", "out/sheets/1.png", "out/charts/drift.png"];
  const other = ["more/old/recipe.json", "more/old/pictures.json", "more/old/pictures/cd/2.png"];
  const hidden = [".x/a.png", "more/.a.png", ".training/samples-1.png"];
  const model = ["model/braid.json", "model/preview.png"];
  const own = ["a.png", "more/b.JPG", "more/notes.txt", "more/c.gif"];
  await withFiles([...own, ...painted, ...other, ...hidden, ...model], async (folder) => {
    await Deno.symlink(join(folder, "a.png"), join(folder, "linked.png"));
    const output = join(folder, "out");
    const notes: string[] = [];
    const found = await realPictures(folder, { output, onNote: (text) => notes.push(text) });
    assertEquals(found.map(({ name }) => name), ["a.png", "linked.png", "more/b.JPG"]);
    assertEquals(found.map(({ path }) => path)[2], join(folder, "more/b.JPG"));
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0]!, `1 of the files in "${folder}" left out`);
    assertStringIncludes(notes[0]!, "c.gif");
    const sources = (await readableReals(found, 64)).map(({ source }) => source);
    assertEquals(sources, ["a.png", "a.png", "more/b.JPG"], "equal files are of one source");
    for (const within of [output, join(output, "pictures")]) {
      await assertRejects(
        () => realPictures(within, { output }),
        Deno.errors.AlreadyExists,
        "it lies in the output",
      );
    }
    const old = join(folder, "more");
    await assertRejects(
      () => realPictures(join(folder, "model"), { output: old }),
      Deno.errors.NotFound,
      "Cannot evaluate against",
    );
  });
  await withFiles(["out/pictures/1.png"], async (folder) => {
    const run = () => realPictures(folder, { output: join(folder, "out") });
    await assertRejects(run, Deno.errors.NotFound, "no pictures but those in the output");
  });
});
