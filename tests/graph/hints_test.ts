import { assertEquals } from "@std/assert";
import { createHints } from "../../src/graph/hints.ts";
import { nearest } from "../../src/words/nearest.ts";

Deno.test("createHints() looks no further once nobody would read on", () => {
  const hints = createHints(2);
  let looked = 0;
  const names = (): string[] => {
    looked++;
    return ["denoise", "decode"];
  };
  assertEquals(hints.name("denose", names), "denoise");
  assertEquals(hints.type("decodee", names), "decode");
  assertEquals(hints.name("denose", names), undefined);
  assertEquals(looked, 2);
});

Deno.test("createHints() compares no more letters than it may, however many names there are", () => {
  const hints = createHints(200, 500);
  const names = (): string[] => ["denoise", "decode"];
  assertEquals(hints.name("x".repeat(1000), () => ["y".repeat(1000)]), undefined);
  assertEquals(hints.name("denose", names), undefined, "64 times 64 were compared");
  const few = createHints(200, 500);
  for (let left = 500; left > 0; left -= 6 * 13) {
    assertEquals(few.name("denose", names), "denoise");
  }
  assertEquals(few.name("denose", names), undefined);
});

Deno.test("nearest() takes the name of fewest edits, a swap being one, and the first of two", () => {
  assertEquals(nearest("Denosie", ["decode", "denoise"]), "denoise");
  assertEquals(nearest("cat", ["bat", "hat"]), "bat");
  assertEquals(nearest("cat", ["dog", "cart", "cat"]), "cat");
  assertEquals(nearest("cat", ["dog"]), undefined);
  assertEquals(nearest("ab", ["ba"]), "ba");
  assertEquals(nearest("abcdefghij", ["abdcefghji"]), "abdcefghji");
  const long = "a".repeat(70);
  assertEquals(nearest(`${long}b`, [`${long}c`]), `${long}c`);
});
