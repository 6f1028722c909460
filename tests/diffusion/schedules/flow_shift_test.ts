import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  dynamicMu,
  shiftSigma,
  stretchToTerminal,
} from "../../../src/diffusion/schedules/flow_shift.ts";

Deno.test("shiftSigma() multiplies the odds of noise", () => {
  for (const [sigma, factor] of [[0.5, 3], [0.2, 0.5], [0.9, 7]] as const) {
    const shifted = shiftSigma(sigma, factor);
    assertAlmostEquals(shifted / (1 - shifted), factor * sigma / (1 - sigma), 1e-12);
  }
  assertEquals([shiftSigma(0, 3), shiftSigma(1, 3), shiftSigma(0.5, 1)], [0, 1, 0.5]);
});

Deno.test("dynamicMu() is a line through both ends, and goes on", () => {
  const shift = { baseShift: 0.5, maxShift: 1.5, baseTokens: 200, maxTokens: 1200 };
  assertEquals([200, 700, 1200, 1700].map((tokens) => dynamicMu(tokens, shift)), [0.5, 1, 1.5, 2]);
});

Deno.test("stretchToTerminal() ends at the terminal, and scales what is left of the picture", () => {
  const sigmas = stretchToTerminal([1, 0.75, 0.5], 0.1);
  // The picture's shares 0, 1/4, 1/2 become 0, 0.45, 0.9.
  [1, 0.55, 0.1].forEach((sigma, i) => assertAlmostEquals(sigmas[i]!, sigma, 1e-12));
});
