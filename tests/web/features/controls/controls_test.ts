/// <reference lib="dom" />
import { assert, assertEquals, assertThrows } from "@std/assert";
import { MAX_SEED } from "../../../../src/graph/primitives.ts";
import { controlName } from "../../../../src/drawing/control_name.ts";
import {
  dragged,
  dragRate,
  fitNumber,
  isSlider,
  limitsOf,
  numbersIn,
  parseNumber,
  printListed,
  printNumber,
  stepOf,
  stepped,
  typedHint,
} from "../../../../web/features/controls/number_text.ts";
import {
  changedSeed,
  changeSeeds,
  parseSeed,
  seedView,
  setSeedView,
} from "../../../../web/runs/seed_change.ts";
import { weighted } from "../../../../web/features/controls/weight_keys.ts";
import { catalogue } from "../../catalogue.ts";
import { conceptGuidance } from "../../workflows.ts";

Deno.test("controlName finds a control for each kind that can be written", () => {
  const { kinds } = catalogue;
  const name = (kind: string, rest = {}): string | undefined =>
    controlName({ kind, ...rest }, kinds);
  assertEquals(name("text"), "text");
  assertEquals(name("text", { multiline: true }), "prompt");
  assertEquals(name("text", { choicesFrom: "models" }), "picker");
  assertEquals(name("int"), "number");
  assertEquals(name("float", { min: 0, max: 1 }), "slider");
  assertEquals(name("seed"), "seed");
  assertEquals(name("json"), "json");
  assertEquals(name("image"), undefined);
  assertEquals(name("text", { widget: "image" }), "image");
  assertEquals(name("text", { lazy: true }), undefined);
  assertEquals(controlName({ kind: { list: "text" } }, kinds), "lines");
  assertEquals(controlName({ kind: { list: "int" } }, kinds), "numbers");
  assertEquals(controlName({ kind: { list: "bool" } }, kinds), "json");
  assertEquals(controlName({ kind: { union: ["image", "int"] } }, kinds), "number");
});

Deno.test("parseNumber reads numbers and arithmetic, within the port's range", () => {
  const port = { kind: "float", min: -10, max: 2000 };
  const cases: readonly [string, number | undefined][] = [
    ["1,5", 1.5],
    ["512*2", 1024],
    ["10 - 2*3", 4],
    ["1e2/8", 12.5],
    ["-4", -4],
    ["5000", 2000],
    ["2+", undefined],
    ["abc", undefined],
    ["", undefined],
    ["1/0", undefined],
    ["(1+2)*3", 9],
    ["-(2 - 4.5)/.5", 5],
    ["8-2-1", 5],
    ["2*-3", -6],
    ["(1", undefined],
    ["1 2", undefined],
  ];
  for (const [text, expected] of cases) assertEquals(parseNumber(text, port), expected, text);
  assertEquals(parseNumber("2.6", { kind: "int" }), 3);
});

Deno.test("numbers step without dust and print short", () => {
  assertEquals(stepped(0.1 + 0.2, 0.1), 0.3);
  assertEquals(printNumber(0.1 + 0.2), "0.3");
  assertEquals(fitNumber(7.7, { kind: "int", max: 5 }), 5);
  assertEquals(stepOf({ kind: "float", min: 0, max: 1 }), 0.01);
  assertEquals(stepOf({ kind: "float", min: 0, max: 1, step: 0.25 }), 0.25);
});

Deno.test("typedHint says what becomes of what is typed", () => {
  const port = { kind: "int", min: 8, max: 8192, unit: "px", default: 512 };
  const cases: readonly [string, string | undefined][] = [
    ["512", undefined],
    ["128*2", "= 256"],
    ["9000", "at most 8192"],
    ["1", "at least 8"],
    ["12.4", "= 12"],
    ["wide", "not a number"],
    ["", "the default"],
  ];
  for (const [text, expected] of cases) assertEquals(typedHint(text, port), expected, text);
  assertEquals(typedHint("0,50", { kind: "float" }), undefined);
  assertEquals(limitsOf(port), "8 to 8192 px, default 512");
  assertEquals(limitsOf({ kind: "float", min: 0 }), "at least 0, not set by default");
});

Deno.test("a drag over a wide range is as fine as its steps", () => {
  const size = { kind: "int", min: 8, max: 8192, step: 8 };
  assert(!isSlider(size) && isSlider({ kind: "float", min: -20, max: 50, step: 0.1 }));
  assertEquals(dragRate(size, 128, 200), 2);
  assertEquals(dragRate(size, 1024, 200), 8);
  assertEquals(dragRate({ kind: "float", min: 0, max: 1 }, 0.5, 200), 0.005);
  const usual = { ...size, usual: [64, 1024] } as const;
  assert(isSlider(usual));
  assertEquals(dragRate(usual, 128, 192), 5);
  assertEquals(limitsOf(usual), "8 to 8192, usually 64 to 1024, steps of 8, not set by default");
  const to = [2000, 0].map((value) => dragged(value, 128, usual));
  assertEquals(to, [1024, 64]);
  // What was typed beyond it is not taken back by a drag.
  assertEquals(dragged(2000, 4096, usual), 2000);
  assertEquals(dragged(9000, 4096, usual), 4096);
});

Deno.test("whole numbers keep all of their digits", () => {
  assertEquals(printNumber(1234567), "1234567");
  assertEquals(printNumber(2 ** 53 - 1), "9007199254740991");
  assertEquals(printNumber(0.1 + 0.2), "0.3");
  assertEquals(stepped(2 ** 53 - 2, 1), 2 ** 53 - 2);
});

Deno.test("numbersIn reads a list, or says which number is wrong", () => {
  const port = { kind: { list: "float" }, min: 0, max: 1 };
  assertEquals(numbersIn("0, .5;1\n1e-1", port), [0, 0.5, 1, 0.1]);
  assertEquals(numbersIn("", port), []);
  assertThrows(() => numbersIn("0, two", port), RangeError, '"two" is not a number');
  assertThrows(() => numbersIn("0, 2", port), RangeError, "2 is not from 0 to 1");
  const whole = { kind: { list: "int" } };
  assertThrows(() => numbersIn("1.5", whole), RangeError, "1.5 is not a whole number");
});

Deno.test("parseSeed is exact up to 2^64 - 1", () => {
  assertEquals(parseSeed("18446744073709551615"), MAX_SEED);
  assertEquals(parseSeed("18446744073709551616"), undefined);
  assertEquals(parseSeed("42"), 42);
  assertEquals(parseSeed("-1"), undefined);
  assertEquals(parseSeed("1.5"), undefined);
});

Deno.test("changedSeed counts across the limits and draws", () => {
  assertEquals(changedSeed(MAX_SEED, "increment"), 0);
  assertEquals(changedSeed(0, "decrement"), MAX_SEED);
  assertEquals(changedSeed(Number.MAX_SAFE_INTEGER, "increment"), 2n ** 53n);
  assertEquals(changedSeed(9223372036854776000, "increment"), 9223372036854776001n); // as a document has it
  assertEquals(changedSeed(5, "randomize", () => 7), 7);
});

Deno.test("changeSeeds changes written seeds and nothing else", () => {
  const seed = (workflow: typeof conceptGuidance): unknown => workflow.nodes.denoise?.inputs?.seed;
  assertEquals(seed(changeSeeds(conceptGuidance, catalogue, "decrement")), MAX_SEED - 1n);
  assert(changeSeeds(conceptGuidance, catalogue, "fixed") === conceptGuidance);
  const changed = changeSeeds(conceptGuidance, catalogue, "increment");
  assertEquals(changed.nodes.combine, conceptGuidance.nodes.combine);
});

Deno.test("changeSeeds follows what a node's view says, and keeps the seed that was", () => {
  const told = setSeedView(conceptGuidance, "denoise", "seed", { after: "decrement" });
  const changed = changeSeeds(told, catalogue, "fixed");
  assertEquals(changed.nodes.denoise?.inputs?.seed, MAX_SEED - 1n);
  assertEquals(seedView(changed, "denoise", "seed"), { after: "decrement", last: MAX_SEED });
  const fixed = setSeedView(conceptGuidance, "denoise", "seed", { after: "fixed" });
  assert(changeSeeds(fixed, catalogue, "randomize") === fixed);
});

Deno.test("weighted puts a word in brackets and takes it out again at 1", () => {
  const once = weighted({ text: "a red cat", start: 4, end: 4 }, 0.05);
  assertEquals(once.text, "a (red:1.05) cat");
  const twice = weighted(once, 0.05);
  assertEquals(twice.text, "a (red:1.1) cat");
  assertEquals(weighted(weighted(twice, -0.05), -0.05).text, "a red cat");
  assertEquals(weighted({ text: "a red cat", start: 0, end: 5 }, -0.05).text, "(a red:0.95) cat");
  assertEquals(weighted({ text: "a red cat", start: 1, end: 6 }, 0.05).text, "a (red:1.05) cat");
  assertEquals(weighted({ text: " , ", start: 1, end: 1 }, 0.05).text, " , ");
});

Deno.test("numbers stand as the language writes them, but where a comma parts them", () => {
  globalThis.braidWords = { language: "de", words: {} };
  try {
    assertEquals([1.5, 0.1 + 0.2, 2048, undefined].map(printNumber), ["1,5", "0,3", "2048", ""]);
    assertEquals([1.5, 0.1 + 0.2].map(printListed), ["1.5", "0.3"]);
    const port = { kind: "float", min: 0, max: 20 };
    assertEquals(["1,5", "1.5"].map((text) => parseNumber(text, port)), [1.5, 1.5]);
    assertEquals(typedHint("1,5", port), undefined);
  } finally {
    globalThis.braidWords = undefined;
  }
});
