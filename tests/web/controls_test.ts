import { assert, assertEquals } from "@std/assert";
import { MAX_SEED } from "../../src/graph/primitives.ts";
import { controlName } from "../../web/controls/control_name.ts";
import {
  fitNumber,
  parseNumber,
  printNumber,
  stepOf,
  stepped,
} from "../../web/controls/number_text.ts";
import { changedSeed, changeSeeds, parseSeed } from "../../web/controls/seed_change.ts";
import { weighted } from "../../web/controls/weight_keys.ts";
import { catalogue } from "./catalogue.ts";
import { conceptGuidance } from "./workflows.ts";

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
  assertEquals(changedSeed(5, "randomize", () => 7), 7);
});

Deno.test("changeSeeds changes written seeds and nothing else", () => {
  const seed = (workflow: typeof conceptGuidance): unknown => workflow.nodes.denoise?.inputs?.seed;
  assertEquals(seed(changeSeeds(conceptGuidance, catalogue, "decrement")), MAX_SEED - 1n);
  assert(changeSeeds(conceptGuidance, catalogue, "fixed") === conceptGuidance);
  const changed = changeSeeds(conceptGuidance, catalogue, "increment");
  assertEquals(changed.nodes.combine, conceptGuidance.nodes.combine);
});

Deno.test("weighted puts a word in brackets and takes it out again at 1", () => {
  const once = weighted({ text: "a red cat", start: 4, end: 4 }, 0.05);
  assertEquals(once.text, "a (red:1.05) cat");
  const twice = weighted(once, 0.05);
  assertEquals(twice.text, "a (red:1.1) cat");
  assertEquals(weighted(weighted(twice, -0.05), -0.05).text, "a red cat");
  assertEquals(weighted({ text: "a red cat", start: 0, end: 5 }, -0.05).text, "(a red:0.95) cat");
  assertEquals(weighted({ text: " , ", start: 1, end: 1 }, 0.05).text, " , ");
});
