import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../../src/files/folder.ts";
import { OutputError } from "../../../src/runs/outputs/output_error.ts";
import { canMount, withSmallDisk } from "../../small_disk.ts";
import { OutputFiles, safeName } from "../../../src/runs/outputs/output_files.ts";
import { inFolder } from "../../in_folder.ts";
import { worked } from "../../worked.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const names = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("save() numbers what would overwrite, and leaves equal bytes as they are", () =>
  inFolder((folder) => {
    const first = new OutputFiles(new Folder(folder));
    assertEquals(first.save("cat.png", bytes("one"), "image/png").path, join(folder, "cat.png"));
    assertEquals(first.save("cat.png", bytes("two"), "image/png").path, join(folder, "cat-2.png"));
    const again = new OutputFiles(new Folder(folder));
    assertEquals(again.save("cat.png", bytes("one"), "image/png").path, join(folder, "cat.png"));
    assertEquals(
      again.save("cat.png", bytes("three"), "image/png").path,
      join(folder, "cat-3.png"),
    );
    assertEquals(names(folder), ["cat-2.png", "cat-3.png", "cat.png"]);
    assertEquals(Deno.readTextFileSync(join(folder, "cat.png")), "one");
  }));

Deno.test("save() counts where a name asks for it", () =>
  inFolder((folder) => {
    const files = new OutputFiles(new Folder(folder));
    for (const text of ["one", "two", "three", "one"]) {
      files.save("{counter}/cat.png", bytes(text), "image/png");
    }
    const again = new OutputFiles(new Folder(folder));
    assertEquals(
      again.save("{counter}/cat.png", bytes("five"), "image/png").path,
      join(folder, "00005/cat.png"),
    );
    assertEquals(names(folder), ["00001", "00002", "00003", "00004", "00005"]);
  }));

Deno.test("save() with overwrite replaces earlier files, but never its own", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "cat.png"), "old");
    const files = new OutputFiles(new Folder(folder), { overwrite: true });
    files.save("cat.png", bytes("one"), "image/png");
    files.save("cat.png", bytes("two"), "image/png");
    files.save("Cat.png", bytes("three"), "image/png"); // the same one on other systems
    assertEquals(names(folder), ["Cat-3.png", "cat-2.png", "cat.png"]);
    assertEquals(Deno.readTextFileSync(join(folder, "cat.png")), "one");
  }));

Deno.test("save() replaces nothing that the same run has written elsewhere, though it be the same place", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    const files = new OutputFiles(new Folder(out), { overwrite: true });
    files.save("x/cat.png", bytes("painted"), "image/png");
    await Deno.symlink(out, join(folder, "link"));
    const places = [join(out, "x"), join(folder, "link", "x"), join(folder, "other")];
    const saved = places.map((place) => {
      const beside = new OutputFiles(new Folder(place), { overwrite: true, beside: files });
      return beside.save("Cat.png", bytes("drawn"), "image/png").path;
    });
    const [first, second] = ["Cat-2.png", "Cat-3.png"].map((name) => join("x", name));
    assertEquals(saved, [
      join(out, first!),
      join(folder, "link", second!),
      join(folder, "other", "Cat.png"),
    ]);
    assertEquals(await Deno.readTextFile(join(out, "x", "cat.png")), "painted");
    assertEquals(
      files.save("x/cat-2.png", bytes("more"), "image/png").path,
      join(out, "x/cat-2-2.png"),
    );
  }));

Deno.test("save() says what the file is", () =>
  inFolder((folder) => {
    assertEquals(
      new OutputFiles(new Folder(folder)).save("a/b.txt", bytes("abc"), "text/plain", "scale=1.5"),
      {
        path: join(folder, "a/b_scale=1.5.txt"),
        mediaType: "text/plain",
        bytes: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      },
    );
  }));

Deno.test("safeName() stays in the folder and within what every system takes", () => {
  for (const name of ["../x", "a/../../x", "/x", "c:\\x", "..\\x"]) {
    assertThrows(() => safeName(name), OutputError, "within the output folder");
  }
  assertEquals(safeName(`what? "no" <a|b>`), "what_ _no_ _a_b_");
  assertEquals(safeName("a/\u200dcat\u202egpj\u200b.exe"), "a/_cat_gpj_.exe");
  assertEquals(safeName("👩\u200d🎨 ❤\ufe0f"), "👩\u200d🎨 ❤\ufe0f");
  assertEquals(safeName("nul.png"), "_nul.png");
  assertEquals(safeName(".hidden. "), "_hidden__");
  assertEquals(safeName(""), "_");
  assertEquals(safeName("x".repeat(500)).length, 150);
});

Deno.test("OutputFiles refuses a folder it cannot write to, and takes away an empty one it made", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(join(folder, "file"), "");
    assertThrows(
      () => new OutputFiles(new Folder(join(folder, "file", "out"))),
      OutputError,
      `out": part of the path is a file`,
    );
    new OutputFiles(new Folder(join(folder, "out")))[Symbol.dispose]();
    assertEquals(names(folder), ["file"]);
  }));

Deno.test({
  name: "save() to a full disk says so and leaves nothing",
  ignore: !await canMount(),
  fn: () =>
    inFolder(async (folder) => {
      await withSmallDisk(folder, "64k", () => {
        const files = new OutputFiles(new Folder(folder));
        assertThrows(
          () => files.save("big.png", new Uint8Array(200_000).fill(1), "image/png"),
          OutputError,
          "there is no space left on the disk",
        );
        assertEquals(names(folder), []);
      });
    }),
});

Deno.test("safeName() is quick with very many spaces and dots", () => {
  const time = worked();
  assertEquals(safeName(`${" .".repeat(100_000)}x`).length, 150);
  assertEquals(safeName("..a. .b. ."), "__a. .b___");
  assert(time() < 2000);
});
