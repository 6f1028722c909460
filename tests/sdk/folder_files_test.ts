import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { readRoots } from "../../src/files/find_file.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";

async function withFolders(f: (a: string, b: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const [a, b] = [join(root, "a"), join(root, "b")];
    for (const folder of [a, b]) await Deno.mkdir(folder);
    await Deno.writeTextFile(join(root, "secret"), "secret");
    await Deno.writeTextFile(join(a, "both"), "a");
    await Deno.writeTextFile(join(b, "both"), "b");
    await Deno.writeTextFile(join(b, "only"), "b");
    await f(a, b);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

Deno.test("filesIn() reads from the first folder that has a file", async () => {
  await withFolders(async (a, b) => {
    const files = filesIn(readRoots([join(a, "nowhere"), a, b]));
    assertEquals(text(await files.read("both")), "a");
    assertEquals(text(await files.read("only")), "b");
    assertEquals(text(await files.read(join(b, "only"))), "b");
  });
});

Deno.test("filesIn() reads nothing outside its folders, links included", async () => {
  await withFolders(async (a, b) => {
    const files = filesIn(readRoots([a]));
    await Deno.symlink(join(b, "only"), join(a, "link"));
    await Deno.symlink(join(a, "both"), join(a, "inner"));
    for (const path of ["../secret", "x/../../secret", "link", join(b, "only"), ".", ""]) {
      await assertRejects(() => files.read(path), Error, undefined, path);
    }
    assertEquals(text(await files.read("inner")), "a");
    await assertRejects(() => files.read("../secret"), Error, "lies outside");
    await assertRejects(() => files.read("none"), Deno.errors.NotFound, 'no file "none"');
  });
});

Deno.test("filesIn() follows no folder that becomes a link, and goes on once it is back", () =>
  withFolders(async (a, b) => {
    const [around, outside] = [dirname(a), join(dirname(a), "outside")];
    await Deno.mkdir(join(outside, "deep"), { recursive: true });
    await Deno.writeTextFile(join(outside, "secret"), "secret");
    await Deno.writeTextFile(join(outside, "deep", "secret"), "secret");
    for (const named of [a, join(a, "deep"), join(around, "link")]) {
      await Deno.mkdir(join(a, "deep"), { recursive: true });
      if (named.endsWith("link")) await Deno.symlink(a, named);
      const files = filesIn(readRoots([named, b]));
      await Deno.rename(a, join(around, "away"));
      await Deno.symlink(outside, a);
      for (const path of ["secret", join(named, "secret"), "deep/secret"]) {
        for (const use of [files.read, files.fingerprint]) {
          await assertRejects(() => use(path), Error, undefined, `${named}: ${path}`);
        }
      }
      await assertRejects(() => files.read("secret"), Error, `"${named}" is another folder`);
      await assertRejects(() => files.list("."), Error, `"${named}" is another folder`);
      assertEquals(text(await files.read("only")), "b");
      await Deno.remove(a);
      await Deno.rename(join(around, "away"), a);
      if (named !== join(a, "deep")) assertEquals(text(await files.read("both")), "a");
    }
  }));

Deno.test("filesIn() reads and hashes no file of gigabytes, no pipe and no device", async () => {
  await withFolders(async (a) => {
    using large = await Deno.create(join(a, "large.png"));
    await large.truncate(2 ** 31);
    const files = filesIn(readRoots([a, "/dev"]));
    for (const use of [files.read, files.fingerprint]) {
      await assertRejects(() => use("large.png"), RangeError, "more than the 1073741824");
    }
    if (Deno.build.os === "windows") return;
    await new Deno.Command("mkfifo", { args: [join(a, "pipe")] }).output();
    for (const name of ["pipe", "zero"]) {
      for (const use of [files.read, files.fingerprint]) {
        await assertRejects(() => use(name), Error, name);
      }
    }
  });
});

Deno.test("filesIn() lists a folder by name, and none outside", async () => {
  await withFolders(async (a, b) => {
    await Deno.mkdir(join(b, "set"));
    const names = ["f1.png", "f01.png", "f2.png", "f10.png", "f100.png", "F3.png", "é.png"];
    for (const name of [...names, ".hidden"].toReversed()) {
      await Deno.writeTextFile(join(b, "set", name), "");
    }
    const files = filesIn(readRoots([a, b]));
    const listed = ["é", "f01", "f1", "f2", "F3", "f10", "f100"];
    assertEquals(await files.list("set"), listed.map((name) => join("set", `${name}.png`)));
    assertEquals(await files.list("."), ["both"]);
    assertEquals(text(await files.read((await files.list(b))[1]!)), "b");
    await assertRejects(() => files.list(".."), Error, "lies outside");
    await assertRejects(() => files.list("none"), Deno.errors.NotFound, 'no file "none"');
    await assertRejects(() => files.list("both"), Error, "is a file, not a folder");
  });
});

Deno.test("filesIn() has a fingerprint that changes with the file", async () => {
  await withFolders(async (a) => {
    const files = filesIn(readRoots([a]));
    const before = await files.fingerprint("both");
    assertEquals(await files.fingerprint("both"), before);
    await Deno.writeTextFile(join(a, "both"), "longer");
    assertEquals(await files.fingerprint("both") === before, false);
  });
});
