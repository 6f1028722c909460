import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseEvaluation } from "../../src/evaluation/recipe.ts";
import { candidatesFor } from "../../src/evaluation/retrieval.ts";
import { taughtSources } from "../../src/evaluation/taught.ts";
import { random } from "../../src/tensor/random.ts";
import { RECIPE } from "./trial_studio.ts";

Deno.test("candidatesFor() takes prompts before captions, none twice, and none that says all that the own says", () => {
  const prompts = ["face, sad", "face, angry"];
  const captions = ["a sad round face", "cat", "dog", "face, angry", "Sad, face"];
  const found = candidatesFor("face, sad", [prompts, captions], 3, random("a"));
  assertEquals(found.length, 2);
  assertEquals(found[0], "face, angry");
  assert(["cat", "dog"].includes(found[1]!));
  const all = candidatesFor("face, sad", [prompts, captions], 32, random("b"));
  assertEquals(all.toSorted(), ["cat", "dog", "face, angry"]);
});

Deno.test("taughtSources() takes four fifths of the sources, whole ones", () => {
  const real = Array.from({ length: 20 }, (_, i) => ({ source: `glyph ${i >> 1}` }));
  const taught = taughtSources(real, 1);
  assertEquals(taught.size, 8);
  assertEquals(taughtSources(real.toReversed(), 1), taught);
});

Deno.test("a recipe names captioned pictures and their labels together", () => {
  for (const retrieval of [{ pictures: "all" }, { labels: "all.json" }]) {
    assertThrows(() => parseEvaluation({ ...RECIPE, retrieval }), SyntaxError, "needs both");
  }
  assertEquals(parseEvaluation({ ...RECIPE, retrieval: {} }).retrieval!.candidates, 32);
});
