import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  ancestralStd,
  atSigma,
  flowAncestral,
  halfLogSnr,
  isFlow,
  levelOfHalfLogSnr,
  phi1,
  phi2,
  phi3,
  phi4,
  transfer,
} from "../../../src/diffusion/samplers/step.ts";
import { single } from "../runs.ts";

const [K, FLOW, VP] = [
  { alpha: 1, sigma: 2 },
  { alpha: 0.25, sigma: 0.75 },
  { alpha: 0.6, sigma: 0.8 },
];

Deno.test("a level is found again by its half log SNR, in the convention of its latents", () => {
  for (const level of [K, FLOW, VP]) {
    const again = levelOfHalfLogSnr(halfLogSnr(level), level);
    assertAlmostEquals(again.alpha, level.alpha, 1e-12);
    assertAlmostEquals(again.sigma, level.sigma, 1e-12);
  }
  assertAlmostEquals(halfLogSnr(FLOW), -Math.log(3), 1e-12);
  assertEquals([atSigma(K, 5), atSigma(FLOW, 0.5)], [
    { alpha: 1, sigma: 5 },
    { alpha: 0.5, sigma: 0.5 },
  ]);
  assertEquals([[], [K], [VP], [FLOW]].map(isFlow), [false, false, false, true]);
});

Deno.test("transfer() moves the noise of a direction to the other level", () => {
  // x = 0.25·4 + 0.75·n with n = 2: 0.6·4 + 0.8·2.
  const x = single(0.25 * 4 + 0.75 * 2);
  assertAlmostEquals(
    transfer(x, single(4), { from: FLOW, to: VP }).data[0]!,
    0.6 * 4 + 0.8 * 2,
    1e-6,
  );
  // The noise told from 1 in place of 4 is (2.5 - 0.25) / 0.75 = 3, of which std leaves sqrt(0.64 - 0.28) = 0.6.
  const told = transfer(x, single(4), {
    from: FLOW,
    to: VP,
    std: Math.sqrt(0.28),
    direction: single(1),
  });
  assertAlmostEquals(told.data[0]!, 0.6 * 4 + 0.6 * 3, 1e-6);
  assertAlmostEquals(
    transfer(x, single(4), { from: FLOW, to: VP, std: 0.9 }).data[0]!,
    0.6 * 4,
    1e-6,
  );
});

Deno.test("ancestralStd() is the posterior's, at most all of the noise, and none where there is none", () => {
  const level = (sigma: number) => ({ alpha: 1, sigma });
  // sigma'/sigma · sqrt(sigma² - sigma'²)
  assertAlmostEquals(ancestralStd(level(2), level(1), 1), Math.sqrt(3) / 2, 1e-12);
  assertAlmostEquals(ancestralStd(level(5), level(3), 0.5), 0.5 * 3 / 5 * 4, 1e-12);
  assertEquals(ancestralStd(level(5), level(3), 9), 3);
  assertEquals([ancestralStd(level(2), level(0), 1), ancestralStd(level(0), level(0), 1)], [0, 0]);
  assertEquals(ancestralStd(level(2), level(3), 1), 0);
});

Deno.test("flowAncestral() goes down by a share of the fall, and up again to the deviation asked for", () => {
  const [from, to] = [{ alpha: 0.2, sigma: 0.8 }, { alpha: 0.6, sigma: 0.4 }];
  for (const [eta, sigma] of [[0, 0.4], [0.5, 0.3], [1, 0.2]] as const) {
    const { down, std } = flowAncestral(from, to, eta);
    assertAlmostEquals(down.sigma, sigma, 1e-12);
    assertAlmostEquals(down.alpha, 1 - sigma, 1e-12);
    // What is left of the noise, lifted to alpha', and the new make sigma'.
    assertAlmostEquals((sigma * 0.6 / (1 - sigma)) ** 2 + std ** 2, 0.16, 1e-12);
  }
});

Deno.test("phi functions are their series, on either side of where they change their form", () => {
  const factorial = (n: number): number => n <= 1 ? 1 : n * factorial(n - 1);
  for (const [k, phi] of [phi1, phi2, phi3, phi4].entries()) {
    for (const h of [0, 5e-5, -5e-5, 5e-4, -5e-4, 5e-3, -5e-3, 0.3, -0.3, 1, -2]) {
      let series = 0;
      for (let j = 0; j < 25; j++) series += h ** j / factorial(j + k + 1);
      assertAlmostEquals(phi(h), series, 2e-8, `phi${k + 1}(${h})`);
      // Three terms of the series near 0: as exact as the fourth is small.
      const isNear = k > 0 && Math.abs(h) < 10 ** (k - 5);
      const fourth = Math.abs(h) ** 3 / factorial(4 + k);
      if (isNear) assertAlmostEquals(phi(h), series, 1.01 * fourth + 1e-16, `phi${k + 1}(${h})`);
    }
  }
});
