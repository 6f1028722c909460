import { assertAlmostEquals, assertEquals } from "@std/assert";
import { alignedSigmas } from "../../../src/diffusion/schedules/align_your_steps.ts";
import {
  betaSigmas,
  exponentialSigmas,
  karrasSigmas,
  klOptimalSigmas,
  laplaceSigmas,
  vpSigmas,
} from "../../../src/diffusion/schedules/sigmas.ts";

const RANGE = { min: 0.01, max: 100 };

function near(actual: readonly number[], expected: readonly number[], tolerance = 1e-9): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, tolerance * value));
}

Deno.test("vpSigmas() follows the process with beta from 0.1 to 20", () => {
  // The variance kept is the exponential of -(beta's integral): 0.1·t + 19.9·t²/2.
  near(
    vpSigmas(3, undefined, undefined, 0.5),
    [1, 0.75, 0.5].map((t) => Math.sqrt(Math.exp(0.1 * t + 9.95 * t * t) - 1)),
  );
  assertAlmostEquals(vpSigmas(2)[1]!, Math.sqrt(Math.expm1(1e-4 + 9.95e-6)), 1e-9);
});

Deno.test("laplaceSigmas() has the quantiles of a Laplace distribution about exp(mu), kept within the range", () => {
  // At the quarters the logarithm is half the logarithm of 2 away: sigma = e^mu · 2^(∓1/2).
  const list = laplaceSigmas(5, RANGE);
  near(list.slice(1, 4), [Math.SQRT2, 1, Math.SQRT1_2], 2e-5);
  near(laplaceSigmas(5, RANGE, Math.log(3), 1).slice(1, 4), [6, 3, 1.5], 5e-5);
  // The ends would be at infinity, but for 1e-5 of a share.
  near([list[0]!, list[4]!], [1e5 ** 0.5, 0.01], 1);
  near(laplaceSigmas(2, { min: 0.1, max: 10 }), [10, 0.1]);
});

Deno.test("spacings have their closed form half way", () => {
  near(exponentialSigmas(3, RANGE), [100, 1, 0.01]);
  // With rho 2 a quarter of the way in logarithms is left at the middle.
  near(exponentialSigmas(3, RANGE, 2), [100, 0.1, 0.01]);
  near(karrasSigmas(3, RANGE, 1), [100, 50.005, 0.01]);
  near(karrasSigmas(3, RANGE, 2), [100, 5.05 ** 2, 0.01]);
  near(karrasSigmas(3, { min: 1, max: 2 ** 7 }), [128, 1.5 ** 7, 1]);
  // Half of Beta(0.6, 0.6) lies on either side, and of Beta(0.6, 1) below the 0.6th root of a half.
  near(betaSigmas(3, RANGE), [100, 50.005, 0.01]);
  near(betaSigmas(3, { min: 0, max: 1 }, undefined, 1).slice(0, 2), [1, 0.5 ** (1 / 0.6)]);
  near(betaSigmas(3, { min: 0, max: 1 }, 1).slice(0, 2), [1, 1 - 0.5 ** (1 / 0.6)]);
  const [, middle] = klOptimalSigmas(3, { min: 1, max: Math.sqrt(3) });
  // Between an eighth and a sixth of a turn: 52.5 degrees.
  assertAlmostEquals(middle!, Math.tan(52.5 * Math.PI / 180), 1e-6);
});

Deno.test("alignedSigmas() keeps the published numbers of video, and the least sigma of pictures", () => {
  near(alignedSigmas("SVD", 10), [
    700,
    54.5,
    15.886,
    7.977,
    4.248,
    1.789,
    0.981,
    0.403,
    0.173,
    0.034,
    0,
  ]);
  // At 20 steps the last but one lies half way in logarithms from the tenth to the least.
  for (
    const [model, tenth, least] of [["SD1", 0.1515, 0.02917], ["SDXL", 0.1114, 0.02917], [
      "SVD",
      0.034,
      0.002,
    ]] as const
  ) {
    near([alignedSigmas(model, 20)[19]!], [Math.sqrt(tenth * least)], 1e-3);
  }
});
