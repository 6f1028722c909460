import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decoupleList, decouplePrompt } from "../../../src/diffusion/conditions/decouple.ts";
import { planGuidance } from "../../../src/diffusion/guidance/plan.ts";
import { decoupledGuidance } from "../../../src/diffusion/guidance/presets/decoupled.ts";
import { kLevels, stepFormulaOf, under } from "../guidance_networks.ts";

function parts(prompt: string, scale?: number): [string, number][] {
  return decouplePrompt(prompt, scale).map(({ text, scale }) => [text, scale]);
}

Deno.test("decouplePrompt() splits at | and reads each part's scale", () => {
  assertEquals(parts("bedroom :7.5 | minimalist style :-3.5"), [
    ["bedroom", 7.5],
    ["minimalist style", -3.5],
  ]);
  assertEquals(parts("bedroom:7.5|minimalist style:+.5", 4), [["bedroom", 7.5], [
    "minimalist style",
    0.5,
  ]]);
  assertEquals(parts("a castle | fog :2", 4), [["a castle", 4], ["fog", 2]]);
  assertEquals(parts("just a prompt"), [["just a prompt", 7.5]]);
  assertEquals(parts("zero :0"), [["zero", 0]]);
});

Deno.test("decouplePrompt() splits at AND with weights relative to the scale, as A1111", () => {
  assertEquals(parts("a castle AND fog :0.5 AND people :-1", 8), [
    ["a castle", 8],
    ["fog", 4],
    ["people", -8],
  ]);
  assertEquals(parts("SAND AND BRAND ANDROID"), [["SAND", 7.5], ["BRAND ANDROID", 7.5]]);
});

Deno.test("decouplePrompt() takes escaped characters as text", () => {
  assertEquals(parts(String.raw`either\|or :2 | ratio 16\:9 | this \AND that | back\\slash`), [
    ["either|or", 2],
    ["ratio 16:9", 7.5],
    ["this AND that", 7.5],
    [String.raw`back\slash`, 7.5],
  ]);
  // Escaped brackets are the text encoder's, and do not hide separators.
  assertEquals(parts(String.raw`smile \( | frown`), [[String.raw`smile \(`, 7.5], ["frown", 7.5]]);
});

Deno.test("decouplePrompt() leaves brackets, and colons that begin no number, to the text", () => {
  assertEquals(parts("(cat:1.2) | [dog|wolf] :3 | title: a story"), [
    ["(cat:1.2)", 7.5],
    ["[dog|wolf]", 3],
    ["title: a story", 7.5],
  ]);
  assertEquals(parts("smile :) | wink ;("), [["smile :)", 7.5], ["wink ;(", 7.5]]);
});

Deno.test("decouplePrompt() leaves numbers without a colon to the text", () => {
  assertEquals(parts("7up"), [["7up", 7.5]]);
  assertEquals(parts("ab7 | 7up"), [["ab7", 7.5], ["7up", 7.5]]);
  assertEquals(parts("room 1 :5"), [["room 1", 5]]);
});

Deno.test("decouplePrompt() says what is wrong, where, and how to mend it", () => {
  const message = (prompt: string): string =>
    assertThrows(() => decouplePrompt(prompt), SyntaxError).message;
  assertEquals(
    message("bedroom | | style"),
    "A condition is empty at position 10: write text before its scale",
  );
  assertEquals(
    message("bedroom | "),
    "A condition is empty at position 10: write text before its scale",
  );
  assertEquals(message(":7.5"), "The prompt is empty at position 1: write text before its scale");
  assertEquals(message("a AND b | c"), "Cannot mix | and AND: found both, | at position 9");
  assertEquals(
    message("bedroom :7,5 | style"),
    'The scale "7,5" at position 9 is not a number: write one like :7.5, or \\: for a colon',
  );
  assertEquals(
    message("a banner, 16:9"),
    'The colon at position 13 may be a scale or text: write " :9" for a scale, or "\\:9" for text',
  );
  assertEquals(
    message("style (soft | room"),
    "The bracket at position 7 is not closed and hides a separator: close it, or write \\(",
  );
});

Deno.test("decouplePrompt() reads back any texts and scales that are written with escapes", () => {
  const text = fc.stringMatching(/^[a-z|:\\, ]{0,12}[a-z]$/).map((s) => s.trim());
  fc.assert(fc.property(
    fc.array(fc.tuple(text, fc.double({ min: -20, max: 20, noNaN: true })), {
      minLength: 1,
      maxLength: 4,
    }),
    (conditions) => {
      const rounded = conditions.map((
        [body, scale],
      ): [string, number] => [body, Number(scale.toFixed(3))]);
      const prompt = rounded.map(([body, scale]) =>
        `${body.replaceAll(/[\\|:]/g, "\\$&")} :${scale.toFixed(3)}`
      ).join(" | ");
      const read = parts(prompt);
      assertEquals(read.map(([body]) => body), rounded.map(([body]) => body));
      read.forEach(([, scale], i) => assertAlmostEquals(scale, rounded[i]![1], 1e-9));
    },
  ));
});

Deno.test("decoupleList() pairs texts with scales, or gives all the same", () => {
  assertEquals(decoupleList(["bedroom", "minimalist style"], [7.5, -3.5]), [
    { text: "bedroom", scale: 7.5 },
    { text: "minimalist style", scale: -3.5 },
  ]);
  assertEquals(decoupleList(["a", "b"], 4).map(({ scale }) => scale), [4, 4]);
  assertThrows(
    () => decoupleList(["a", "b"], [1]),
    RangeError,
    "Expected one scale per condition, but got 1 for 2",
  );
  assertThrows(
    () => decoupleList(["a"], [NaN]),
    RangeError,
    'Cannot guide by "a": its scale is NaN',
  );
});

Deno.test("decoupledGuidance() guides by each part with its own scale", () => {
  const guidance = decoupledGuidance(
    under("prior", "", 0),
    decouplePrompt("bedroom :7.5 | minimalist style :-3.5 | bedroom :1"),
    (text, i) => under("custom", text, i + 1),
  );
  assertEquals(
    stepFormulaOf(planGuidance(guidance, kLevels(1))),
    'eps = −4·eps_prior(∅) + 7.5·eps_custom("bedroom") − 3.5·eps_custom("minimalist style") + eps_custom("bedroom")′',
  );
  assertEquals(guidance.terms.map(({ name }) => name), [
    "bedroom",
    "minimalist style",
    "bedroom (3)",
  ]);
});
