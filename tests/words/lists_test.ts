import { assertEquals } from "@std/assert";
import { allOf, anyOf, someOf } from "../../src/words/lists.ts";

Deno.test("anyOf() and allOf() print lists as people write them", () => {
  assertEquals(anyOf(["a", 2, "c"]), "a, 2 or c");
  assertEquals(allOf(new Set(["a", "b"])), "a and b");
  assertEquals([anyOf(["a"]), allOf([])], ["a", ""]);
});

Deno.test("someOf() prints as much of a list as a sentence has room for", () => {
  assertEquals(someOf(["a", "b", "c"]), "a, b, c");
  assertEquals(someOf([]), "");
  const many = Array.from({ length: 14_000 }, () => "x".repeat(1000));
  assertEquals(someOf(many), `${Array(20).fill(`${"x".repeat(80)}…`).join(", ")} and 13980 more`);
});
