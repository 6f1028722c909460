import { assertEquals } from "@std/assert";
import { allOf, anyOf } from "../../src/words/lists.ts";

Deno.test("anyOf() and allOf() print lists as people write them", () => {
  assertEquals(anyOf(["a", 2, "c"]), "a, 2 or c");
  assertEquals(allOf(new Set(["a", "b"])), "a and b");
  assertEquals([anyOf(["a"]), allOf([])], ["a", ""]);
});
