import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { PackageError } from "../../src/packages/package_error.ts";
import { readTgz } from "../../src/packages/read_tgz.ts";
import { makePackage, makeTgz, manifest } from "./archives.ts";

const MANIFEST = { name: "package/plugin.json", text: manifest("acme") };

const namesIn = async (archive: Uint8Array): Promise<readonly string[]> =>
  (await readTgz(archive)).all.map(({ name }) => name);

Deno.test("a package's files are those below its folder, without hidden ones", async () => {
  const files = {
    "plugin.json": manifest("acme"),
    "one.ts": "export {};",
    "data/table.csv": "",
    ".npmrc": "//host/:_authToken=secret",
    "sub/.git/config": "",
  };
  assertEquals(await namesIn(await makePackage(files)), [
    "data/table.csv",
    "one.ts",
    "plugin.json",
  ]);
  const flat = await makeTgz([
    { name: "plugin.json", text: manifest("acme") },
    { name: "templates/", type: "directory" },
    { name: "templates/a.graph.json", text: "{}" },
  ]);
  assertEquals(await namesIn(flat), ["plugin.json", "templates/a.graph.json"]);
  const long = `package/${"a".repeat(60)}/${"b".repeat(60)}.ts`;
  assertEquals((await namesIn(await makeTgz([MANIFEST, { name: long }]))).length, 2);
});

Deno.test("archives that would leave their folder, link, or fill the disk are refused", async () => {
  const hostile: Readonly<Record<string, readonly [string, Parameters<typeof makeTgz>[0]]>> = {
    parent: ["which leads out of it", [{ name: "package/../../evil.ts" }]],
    absolute: ["which lies outside of it", [{ name: "/etc/evil" }]],
    backslash: ["not every system has", [{ name: "package\\..\\evil" }]],
    drive: ["not every system has", [{ name: "C:/evil" }]],
    control: ["not every system has", [{ name: "package/\x1b[2Jevil" }]],
    device: ["not every system has", [{ name: "package/nul.ts" }]],
    dots: ["not every system has", [{ name: "package/./evil" }]],
    link: ["is a link", [{ name: "package/it", type: "symlink", linkname: "/etc/passwd" }]],
    hard: ["is a link", [{ name: "package/it", type: "link", linkname: "package/plugin.json" }]],
    pipe: ["is a pipe", [{ name: "package/it", type: "fifo" }]],
    twice: ["two files", [{ name: "package/One.ts" }, { name: "package/one.ts" }]],
    many: [
      "more than 5000 files",
      Array.from({ length: 10_000 }, (_, i) => ({ name: `package/${i}.ts` })),
    ],
    long: ["whose name is too long", [{ name: `package/${"a".repeat(300)}` }]],
    none: ["no plugin.json", []],
  };
  for (const [name, [words, entries]] of Object.entries(hostile)) {
    const archive = await makeTgz([...name === "none" ? [] : [MANIFEST], ...entries]);
    await assertRejects(async () => (await readTgz(archive)).all, PackageError, words, name);
  }
});

Deno.test("archives without end, cut off, damaged or of another kind are refused", async () => {
  const bomb = gzipSync(new Uint8Array(2 ** 29));
  await assertRejects(() => readTgz(bomb), PackageError, "more than 128 MB");
  const large = await makeTgz([MANIFEST, { name: "package/it", text: "a".repeat(2 ** 27) }]);
  await assertRejects(() => readTgz(large), PackageError, "more than 128 MB together");
  const good = await makePackage({ "plugin.json": manifest("acme") });
  await assertRejects(() => readTgz(good.slice(0, -20)), PackageError, "is damaged");
  const tar = gzipSync(new Uint8Array(600).fill(7));
  await assertRejects(() => readTgz(tar), PackageError, "is damaged");
  await assertRejects(() => readTgz(new Uint8Array(9)), PackageError, "is damaged");
});
