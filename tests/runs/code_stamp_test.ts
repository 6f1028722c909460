import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { closedLinks, linkOutOf } from "../../src/plugins/contained.ts";
import { codeStamp, codeStampAside } from "../../src/runs/code_stamp.ts";
import { inFolder } from "../in_folder.ts";

const write = async (...path: readonly string[]): Promise<void> => {
  await Deno.mkdir(join(...path, ".."), { recursive: true });
  await Deno.writeTextFile(join(...path), "1");
};

Deno.test("codeStamp() changes with a script, not with what is no script; a link may lead nowhere", () =>
  inFolder(async (folder) => {
    const path = join(folder, "inner", "node.ts");
    await write(path);
    const before = codeStamp([folder, join(folder, "absent")]);
    await write(folder, "notes.md");
    await write(folder, "node_modules", "script.js");
    assertEquals(codeStamp([folder]), before);
    await Deno.writeTextFile(path, "22");
    const after = codeStamp([folder]);
    assertNotEquals(after, before);
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
  }));

Deno.test("codeStamp() changes with whatever code of a plugin may import or read, through links too", () =>
  inFolder(async (folder) => {
    const [plugins, plugin, elsewhere] = ["plugins", "work/tones", "elsewhere"].map((name) =>
      join(folder, name)
    ) as [string, string, string];
    await write(plugin, "plugin.json");
    await write(elsewhere, "deep", "file.txt");
    await write(plugins, "_shared", "file.mjs");
    await Deno.symlink(plugin, join(plugins, "tones"));
    await Deno.symlink(elsewhere, join(plugin, "library"));
    await Deno.symlink(join(elsewhere, "single.bin"), join(plugin, "table.bin"));
    await Deno.symlink(plugin, join(plugin, "circle"));
    const output = join(plugin, "out");
    const stamp = (): string => codeStamp([plugins], { output });
    let last = stamp();
    const files = [
      "work/tones/_x.mjs",
      "work/tones/_x.cts",
      "work/tones/words.json",
      "work/tones/look.png",
      "work/tones/.hidden.js",
      "work/tones/node_modules/.store/pack/package.json",
      "work/tones/node_modules/pack/index.cjs",
      "elsewhere/late.wasm",
      "elsewhere/deep/file.txt",
      "elsewhere/single.bin",
      "plugins/_shared/file.cjs",
    ];
    for (const file of files) {
      await write(folder, file);
      await Deno.writeTextFile(join(folder, file), "22");
      const now = stamp();
      assertNotEquals([file, now], [file, last]);
      last = now;
    }
    for (const file of ["work/tones/.git/index", "work/tones/out/a.png", "plugins/notes.json"]) {
      await write(folder, file);
      assertEquals([file, stamp()], [file, last]);
    }
    await write(output, "plugin.json");
    assertNotEquals(stamp(), last);
    // The same, given as a plugin itself.
    last = codeStamp([plugin], { output: plugin });
    await write(plugin, "late.txt");
    assertNotEquals(codeStamp([plugin], { output: plugin }), last);
  }));

/** Runs with a folder "plugin" whose folder "a" has so many files. */
async function withFiles(
  count: () => number,
  run: () => void | Promise<void>,
): Promise<void> {
  const { readDirSync, realPathSync, statSync } = Deno;
  const entry = (name: string, isDirectory: boolean): Deno.DirEntry => ({
    name,
    isDirectory,
    isFile: !isDirectory,
    isSymlink: false,
  });
  const names = (): Deno.DirEntry[] =>
    Array.from({ length: count() }, (_, at) => entry(`${at}.js`, false));
  const here = Deno.statSync(".");
  Deno.readDirSync = (path) => Iterator.from(path === "plugin" ? [entry("a", true)] : names());
  Deno.statSync = () => here;
  Deno.realPathSync = (path) => `${path}`;
  try {
    await run();
  } finally {
    Object.assign(Deno, { readDirSync, realPathSync, statSync });
  }
}

Deno.test("codeStamp() takes any number of files, as behind a link to a whole disk, and of too many none is the same", () => {
  let count = 130_000;
  return withFiles(() => count, () => {
    assertEquals(codeStamp(["plugin"]).length, 16);
    count = 140_000;
    assertNotEquals(codeStamp(["plugin"]), codeStamp(["plugin"]));
  });
});

Deno.test("a large plugin is looked at for changes and links while all else goes on", () => {
  let count = 100_000;
  return withFiles(() => count, async () => {
    const looks = {
      stamp: () => codeStampAside(["plugin"]),
      link: () => linkOutOf("plugin"),
      links: () => closedLinks("plugin", true),
    };
    const found: unknown[] = [];
    for (const look of Object.values(looks)) {
      let isServed = false;
      setTimeout(() => isServed = true);
      found.push([await look(), isServed]);
    }
    assertEquals(found, [[codeStamp(["plugin"]), true], [undefined, true], [[], true]]);
    count = 140_000;
    for (const look of [looks.link, looks.links]) {
      await assertRejects(look, Error, "has more than 131072 files");
    }
  });
});
