import { assertEquals, assertRejects } from "@std/assert";
import { PackageError } from "../../src/packages/package_error.ts";
import { readZip } from "../../src/packages/read_zip.ts";
import { encode, makeZip, manifest, type ZipEntry } from "./archives.ts";

const MANIFEST: ZipEntry = { name: "acme/plugin.json", bytes: encode(manifest("acme")) };

Deno.test("a zip's files are those below its folder", async () => {
  const archive = makeZip([
    { name: "acme/", mode: 0o40755 },
    MANIFEST,
    { name: "acme/größe.ts", bytes: encode("export {};".repeat(100)) },
    { name: "acme/empty" },
  ]);
  const { all } = await readZip(archive);
  assertEquals(all.map(({ name }) => name), ["empty", "größe.ts", "plugin.json"]);
  assertEquals(new Uint8Array(all[1]!.bytes), encode("export {};".repeat(100)));
  const behind = new Uint8Array(archive.length + 7);
  behind.set(archive); // a comment
  assertEquals((await readZip(behind)).all.length, 3);
});

Deno.test("zips that link, lie about sizes, leave their folder or are damaged are refused", async () => {
  const hostile: Readonly<Record<string, readonly ZipEntry[]>> = {
    "is a link": [{ name: "acme/it", mode: 0o120777, bytes: encode("/etc/passwd") }],
    "which leads out of it": [{ name: "acme/../../evil" }],
    "which lies outside of it": [{ name: "/evil" }],
    "another size": [{ name: "acme/it", bytes: new Uint8Array(1000), says: 1001 }],
    "is damaged, or another size": [{ name: "acme/it", bytes: new Uint8Array(2 ** 24), says: 10 }],
    "is damaged": [{ name: "acme/it", bytes: new Uint8Array(8), crc: 1 }],
    "more than 128 MB": [{ name: "acme/it", bytes: new Uint8Array(8), says: 2 ** 28 }],
    "more than 5000 files": Array.from({ length: 10_000 }, (_, i) => ({ name: `acme/${i}` })),
  };
  for (const [words, entries] of Object.entries(hostile)) {
    await assertRejects(() => readZip(makeZip([MANIFEST, ...entries])), PackageError, words);
  }
  const good = makeZip([MANIFEST]);
  for (const bytes of [good.slice(0, -5), good.slice(40), new Uint8Array(3)]) {
    await assertRejects(() => readZip(bytes), PackageError, "is damaged");
  }
});
