import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { copyTree } from "../copy_tree.ts";
import { testFiles } from "./reach.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");

Deno.test("all tests that may reach a mutant can be loaded in a copy of the project", async () => {
  const tree = await copyTree(ROOT);
  try {
    const files = await testFiles(ROOT, tree, "tests");
    assert(files.get("tests/engine/cache_test.ts")!.includes("src/engine/cache.ts"));
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
});
