import { assertEquals } from "@std/assert";
import { nearest } from "../../src/words/nearest.ts";

Deno.test("nearest() counts letters put in, left out, changed and swapped, up to a third of the name", () => {
  const near: [word: string, name: string][] = [
    ["guidance", "guidance"],
    ["guidnce", "guidance"],
    ["guiddance", "guidance"],
    ["guidamce", "guidance"],
    ["ugidance", "guidance"],
    ["guidanec", "guidance"],
    ["GUIDANCE", "guidance"],
    ["ugidanec", "guidance"],
    ["ab", "abc"],
    ["ba", "ab"],
    ["a", "ab"],
    ["xbcdey", "abcdef"],
  ];
  for (const [word, name] of near) assertEquals(nearest(word, [name]), name, word);
  const far: [word: string, name: string][] = [
    ["uigdanec", "steps"],
    ["guid", "guidance"],
    ["xyidanze", "guidance"],
    ["ca", "ab"],
    ["abc", "cba"],
    ["xbcyez", "abcdef"],
    ["", "ab"],
  ];
  for (const [word, name] of far) assertEquals(nearest(word, [name]), undefined, word);
});

Deno.test("nearest() prefers the nearest, and the first of those that are equally near", () => {
  assertEquals(nearest("stepz", ["stops", "steps", "stepy"]), "steps");
  assertEquals(nearest("scale", ["scales", "scale", "scali"]), "scale");
  assertEquals(nearest("scale", []), undefined);
});

Deno.test("nearest() compares the first 64 letters of what is long", () => {
  const long = "a".repeat(70);
  assertEquals(nearest(long, [`${"a".repeat(64)}bcdefghijk`]), `${"a".repeat(64)}bcdefghijk`);
  assertEquals(nearest("b".repeat(70), [long]), undefined);
});
