import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { codeStamp } from "../../src/runs/code_stamp.ts";

Deno.test("codeStamp() changes with a script, not with what is no script; a link may lead nowhere", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "inner"));
    await Deno.writeTextFile(join(folder, "inner", "node.ts"), "1");
    const before = codeStamp([folder, join(folder, "absent")]);
    await Deno.writeTextFile(join(folder, "notes.md"), "words");
    assertEquals(codeStamp([folder]), before);
    await Deno.writeTextFile(join(folder, "inner", "node.ts"), "22");
    const after = codeStamp([folder]);
    assertNotEquals(after, before);
    const path = join(folder, "inner", "node.ts");
    const { mtime, ctime } = await Deno.stat(path);
    // Clocks of file systems tick a few times a second.
    for (let now = ctime; ctime && now?.getTime() === ctime.getTime();) {
      await Deno.writeTextFile(path, "33");
      await Deno.utime(path, mtime!, mtime!);
      now = (await Deno.stat(path)).ctime;
    }
    if (ctime) assertNotEquals(codeStamp([folder]), after);
    await Deno.symlink(join(folder, "nowhere"), join(folder, "lost.ts"));
    assertNotEquals(codeStamp([folder]), after);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("codeStamp() takes a folder of any number of files, such as a plugin's pictures", () => {
  const { readDirSync, statSync } = Deno;
  const entry = (name: string, isDirectory: boolean): Deno.DirEntry => ({
    name,
    isDirectory,
    isFile: !isDirectory,
    isSymlink: false,
  });
  const pictures = Array.from({ length: 200_000 }, (_, at) => entry(`${at}.png`, false));
  const here = Deno.statSync(".");
  Deno.readDirSync = (path) => Iterator.from(path === "plugin" ? [entry("a", true)] : pictures);
  Deno.statSync = () => here;
  try {
    assertEquals(codeStamp(["plugin"], /./).length, 16);
  } finally {
    Object.assign(Deno, { readDirSync, statSync });
  }
});
