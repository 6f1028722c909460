import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { EQUIVALENT, equivalentOf } from "./equivalent.ts";
import { findMutants } from "./find_mutants.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

Deno.test("EQUIVALENT lists mutants that there are, each once, with a reason", async () => {
  const files = [...new Set(EQUIVALENT.map(({ file }) => file))];
  const lines = new Map<string, string[]>();
  for (const file of files) lines.set(file, (await Deno.readTextFile(ROOT + file)).split("\n"));
  const mutants = await findMutants(ROOT, files);
  const known = mutants.map((one) => equivalentOf(one, lines.get(one.file)![one.line - 1]!));
  assertEquals(EQUIVALENT.filter((one) => !known.includes(one)), [], "no longer there");
  assertEquals(EQUIVALENT.filter(({ reason }) => !reason), []);
});
