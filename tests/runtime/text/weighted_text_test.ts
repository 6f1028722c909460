import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseWeightedText } from "../../../src/runtime/text/weighted_text.ts";
import { worked } from "../../worked.ts";
import golden from "../../golden/tokenizer.json" with { type: "json" };

const parse = (prompt: string, weighting: "comfy" | "a1111"): (string | number)[][] =>
  parseWeightedText(prompt, weighting).map(({ text, weight }) => [text, weight]);

Deno.test("parseWeightedText reads prompts as ComfyUI executed them", () => {
  for (const { prompt, segments } of golden.comfyui_weighting.cases) {
    assertEquals(parse(prompt, "comfy"), segments, prompt);
  }
});

/** ComfyUI's answers by prompt, beyond the golden file's. */
const COMFY: Readonly<Record<string, (string | number)[][]>> = {
  "(((cat)))": [["cat", 1.1 * 1.1 * 1.1]],
  "a (red:1.5) cat": [["a ", 1], ["red", 1.5], [" cat", 1]],
  "(a (b:2.0) c:0.5)": [["a ", 0.5], ["b", 2], [" c", 0.5]],
  "(cat:)": [["cat:", 1.1]],
  "(cat:-0.5)": [["cat", -0.5]],
  "[cat:dog:0.5]": [["[cat:dog:0.5]", 1]],
  "a \\(b\\) (c:1.1)": [["a (b) ", 1], ["c", 1.1]],
  "(unbalanced": [["(unbalanced", 1]],
  "a) b (c": [["a) b (c", 1]],
  "(:1.5)": [[":1.5", 1.1]],
  "a BREAK b": [["a BREAK b", 1]],
  "photo (of (a (cat)))": [["photo ", 1], ["of ", 1.1], ["a ", 1.1 * 1.1], [
    "cat",
    1.1 * 1.1 * 1.1,
  ]],
  "2:1 (3:4)": [["2:1 ", 1], ["3", 4]],
};

for (const [prompt, segments] of Object.entries(COMFY)) {
  Deno.test(`parseWeightedText reads ${prompt} as ComfyUI does`, () => {
    assertEquals(parse(prompt, "comfy"), segments);
  });
}

/** The examples that the A1111 web UI publishes, and the rules between them. */
const A1111: Readonly<Record<string, (string | number)[][]>> = {
  "normal text": [["normal text", 1]],
  "an (important) word": [["an ", 1], ["important", 1.1], [" word", 1]],
  "(unbalanced": [["unbalanced", 1.1]],
  "\\(literal\\]": [["(literal]", 1]],
  "(unnecessary)(parens)": [["unnecessaryparens", 1.1]],
  "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).": [
    ["a ", 1],
    ["house", 1.5730000000000004],
    [" ", 1.1],
    ["on", 1],
    [" a ", 1.1],
    ["hill", 0.55],
    [", sun, ", 1.1],
    ["sky", 1.4641000000000006],
    [".", 1.1],
  ],
  "[cat]": [["cat", 1 / 1.1]],
  "cat) dog]": [["cat) dog]", 1]],
  "Blue Bird: 3": [["Blue Bird: 3", 1]],
};

for (const [prompt, segments] of Object.entries(A1111)) {
  Deno.test(`parseWeightedText reads ${prompt} as A1111 does`, () => {
    const parts = parse(prompt, "a1111");
    assertEquals(parts.map(([text]) => text), segments.map(([text]) => text));
    parts.forEach(([, weight], i) => {
      assertEquals((weight as number).toFixed(12), (segments[i]![1] as number).toFixed(12));
    });
  });
}

Deno.test("parseWeightedText marks A1111's BREAK, but not words that contain it", () => {
  const parts = parseWeightedText("a BREAK (b:1.2) BREAKFAST", "a1111");
  assertEquals(parts.map(({ text }) => text), ["a ", "", " ", "b", " BREAKFAST"]);
  assertEquals(parts.map(({ isBreak }) => isBreak === true), [false, true, false, false, false]);
});

Deno.test("parseWeightedText leaves brackets alone without weighting", () => {
  assertEquals(parseWeightedText("(cat:1.2) \\(", "none"), [{ text: "(cat:1.2) \\(", weight: 1 }]);
});

Deno.test("parseWeightedText leaves out a lone backslash as A1111 does, and keeps it as ComfyUI does", () => {
  assertEquals(parse("a \\ b \\c \\\\", "a1111"), [["a  b c \\", 1]]);
  assertEquals(parse("a \\ b", "comfy"), [["a \\ b", 1]]);
});

Deno.test("parseWeightedText() is quick with a number of very many digits that is none", () => {
  const time = worked();
  parseWeightedText(`(a:${"1".repeat(200_000)}x)`, "comfy");
  assert(time() < 2000);
});

Deno.test("parseWeightedText() reads brackets a hundred deep, and says of more that they are, whatever they are", () => {
  const nested = (open: string, depth: number, close: string): string =>
    open.repeat(depth) + "a" + close.repeat(depth);
  for (const weighting of ["comfy", "a1111"] as const) {
    const [[text, weight]] = parse(nested("(", 100, ")"), weighting) as [[string, number]];
    assertEquals([text, weight.toFixed(6)], ["a", (1.1 ** 100).toFixed(6)]);
    const hostile = [
      nested("(", 101, ")"),
      nested("(", 100_000, ")"),
      nested("(a ", 50_000, ":1)"),
    ];
    if (weighting === "a1111") {
      hostile.push("(".repeat(200_000), nested("[", 60, "") + "(".repeat(60));
    }
    for (const prompt of hostile) {
      const time = worked();
      assertThrows(() => parse(prompt, weighting), RangeError, "at most 100 deep");
      assert(time() < 2000);
    }
  }
});
