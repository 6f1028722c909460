import { assert, assertEquals } from "@std/assert";
import { formulaLine, type FormulaPart } from "../../src/formula/formula.ts";
import { isFormulaLine } from "../../src/formula/is_formula_line.ts";
import { formatNumber, formulaText, lineText } from "../../src/formula/text.ts";

const branches = [{ label: "eps_prior(∅)" }, { label: 'eps_prior("a cat")′' }];
const w = { symbol: "w", index: "the cat" };
const sigma = { symbol: "σ" };

Deno.test("formulaLine() joins texts that stand beside each other, and nothing else", () => {
  assertEquals(formulaLine("a", "b", w, sigma, "c", { branch: 0 }, "d", "", "e"), [
    "ab",
    w,
    sigma,
    "c",
    { branch: 0 },
    "de",
  ]);
  assertEquals(formulaLine(), []);
});

Deno.test("formulaText() prints predictions by their labels and an index after its letter", () => {
  const lines = [[{ branch: 1 }, " + ", w, "·", { branch: 0 }], [w, " = ", sigma], []];
  assertEquals(
    formulaText(lines, branches),
    'eps_prior("a cat")′ + w_the_cat·eps_prior(∅)\nw_the_cat = σ\n',
  );
  assertEquals(lineText(lines[1]!, []), "w_the_cat = σ");
});

Deno.test("formatNumber() has at most 4 digits and true minus signs", () => {
  const numbers = [0, -0, 1, -2.5, 1 / 3, 123456, -1e-5, 1e21];
  assertEquals(numbers.map(formatNumber), [
    "0",
    "0",
    "1",
    "−2.5",
    "0.3333",
    "123500",
    "−0.00001",
    "1e+21",
  ]);
});

Deno.test("isFormulaLine() takes what can be printed over so many branches", () => {
  const good: FormulaPart[] = ["", "x", { branch: 0 }, { branch: 1 }, w, sigma];
  assert(isFormulaLine(good, 2));
  assert(isFormulaLine([], 0));
  const bad = [
    1,
    null,
    {},
    { branch: 2 },
    { branch: -1 },
    { branch: 0.5 },
    { branch: "0" },
    { branch: null },
    { branch: 7, symbol: "w" },
    { symbol: 1 },
    { symbol: "w", index: 1 },
  ];
  for (const part of bad) assert(!isFormulaLine(["x", part], 2), JSON.stringify(part));
  assert(!isFormulaLine({ 0: "x", length: 1 }, 2));
  assert(!isFormulaLine("x", 2));
});
