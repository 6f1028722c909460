import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readCaptions } from "../../src/training/captions.ts";

Deno.test("readCaptions() takes the text beside a picture before lists, and lists before the one for all", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string, text: string): Promise<void> =>
    Deno.writeTextFile(join(folder, name), text);
  try {
    const names = ["a.png", "b.jpg", "sub/c.webp", "d.png"];
    await Deno.mkdir(join(folder, "sub"));
    // As macOS writes it beside a picture, and as it is typed in a list, and the other way round.
    const [typed, apart] = ["caf\u00e9", "cafe\u0301"];
    await write("a.txt", "  beside\n");
    await write("b.txt", "\n"); // empty: as none
    await write("captions.json", `{"a.png": "listed", "b.jpg": {"caption": "listed"}}`);
    await write(
      "metadata.jsonl",
      `{"file_name": "sub/c.webp", "text": "line"}\n\n{"file_name": 3}\n`,
    );
    const { captions, notes } = await readCaptions(folder, names, "all");
    assertEquals(captions, ["beside", "listed", "line", "all"]);
    assertEquals(notes, [
      `1 of 4 pictures have no caption of their own, and are learnt by "all": "d.png"`,
    ]);
    const [silent] = (await readCaptions(folder, names, "")).notes;
    assertEquals(
      silent,
      `1 of 4 pictures have no caption, and are learnt without one: "d.png"`,
    );
    await write(`${apart}.txt`, "beside");
    await write("sub/captions.json", `{"c.webp": "nearer", "${typed}.png": "coffee"}`);
    const more = ["sub/c.webp", `sub/${apart}.png`, `${typed}.png`];
    assertEquals(await readCaptions(folder, more), {
      captions: ["nearer", "coffee", "beside"],
      notes: [],
    });
    await Deno.remove(join(folder, "sub", "captions.json"));
    await assertRejects(
      () => readCaptions(folder, names),
      Deno.errors.InvalidData,
      `1 of 4 pictures have none, such as "d.png"`,
    );
    const latin = Uint8Array.from("K\xe4se", (letter) => letter.charCodeAt(0));
    await Deno.writeFile(join(folder, "d.txt"), latin);
    await assertRejects(() => readCaptions(folder, names), SyntaxError, "it is no text in UTF-8");
    await Deno.remove(join(folder, "d.txt"));
    await write("metadata.jsonl", `{"file_name": "a.png", "text": "x"}\n{"file`);
    await assertRejects(() => readCaptions(folder, names), Error, "Cannot read line 2 of");
    await write("captions.json", `{`);
    await Deno.remove(join(folder, "metadata.jsonl"));
    await assertRejects(() => readCaptions(folder, names), SyntaxError, "captions.json");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
