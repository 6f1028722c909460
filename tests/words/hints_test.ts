import { assert, assertEquals } from "@std/assert";
import { createHints } from "../../src/words/hints.ts";
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

Deno.test("createHints() looks through as many names of one list as it may", () => {
  let looked = 0;
  const names = Array.from({ length: 1000 }, (_, index) => ({
    toString: () => `name${index}`,
  }));
  function* read(): Iterable<string> {
    for (const name of names) {
      looked++;
      yield String(name);
    }
  }
  const list = { [Symbol.iterator]: read } as unknown as readonly string[];
  assertEquals(createHints(200, 5000).name("nothing", () => list), undefined);
  assert(looked < 150, `${looked} names of 5 letters or more were looked at`);
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
