import { assertEquals } from "@std/assert";
import { SNAPSHOTS } from "./snapshots.ts";

const GOLDEN = new URL("../golden/", import.meta.url);

/** A snapshot without digits, which other processors compute differently, and hashes of pictures. */
const withoutDigits = (text: string): unknown =>
  JSON.parse(text, (name, value) => {
    if (name === "sha256") return "";
    return typeof value === "number" ? 0 : value;
  });

for (const [name, make] of Object.entries(SNAPSHOTS)) {
  Deno.test(`golden/${name} is what our code makes: else run deno task golden`, async () => {
    const golden = await Deno.readTextFile(new URL(name, GOLDEN));
    assertEquals(withoutDigits(golden), withoutDigits(await make()));
  });
}

Deno.test("golden/README.md says of every file where it comes from, and which are our own", async () => {
  const page = await Deno.readTextFile(new URL("README.md", GOLDEN));
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)];
  const files = (await Array.fromAsync(Deno.readDir(GOLDEN))).map(({ name }) => name);
  assertEquals(rows.map(([, file]) => file), files.filter((name) => name !== "README.md").sort());
  const own = rows.filter(([, , by]) => by!.startsWith("Braid")).map(([, file]) => file);
  assertEquals(own, Object.keys(SNAPSHOTS));
});
