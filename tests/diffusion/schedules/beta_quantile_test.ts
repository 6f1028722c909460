import { assertAlmostEquals, assertEquals } from "@std/assert";
import { betaDistribution, betaQuantile } from "../../../src/diffusion/schedules/beta_quantile.ts";

Deno.test("betaDistribution() is a power where one of its parameters is 1", () => {
  for (const a of [0.05, 0.3, 0.6, 1, 2.5, 20]) {
    for (const x of [0, 1e-9, 0.1, 0.4, 0.5, 0.6, 0.9, 1]) {
      assertAlmostEquals(betaDistribution(x, a, 1), x ** a, 1e-12, `${x} ${a}`);
      assertAlmostEquals(betaDistribution(x, 1, a), 1 - (1 - x) ** a, 1e-12, `${x} ${a}`);
    }
  }
});

Deno.test("betaDistribution() of whole parameters is a binomial sum, and mirrors", () => {
  // I_x(3, 4): at least 3 of 6 at chance x.
  const [one, all] = [[1, 6, 15, 20, 15, 6, 1], 6];
  for (const x of [0.05, 0.3, 0.45, 0.7, 0.95]) {
    const sum = one.slice(3).reduce(
      (total, ways, i) => total + ways * x ** (i + 3) * (1 - x) ** (all - i - 3),
      0,
    );
    assertAlmostEquals(betaDistribution(x, 3, 4), sum, 1e-13);
    assertAlmostEquals(betaDistribution(1 - x, 4, 3), 1 - sum, 1e-13);
  }
});

Deno.test("betaQuantile() has the ends themselves, and the law of the square between", () => {
  assertEquals([betaQuantile(0, 0.6, 0.6), betaQuantile(1, 1, 5)], [0, 1]);
  assertEquals([betaQuantile(-1, 2, 2), betaQuantile(2, 1, 5)], [0, 1]);
  assertAlmostEquals(betaQuantile(1e-20, 2, 1), 1e-10, 1e-18);
  assertAlmostEquals(betaQuantile(0.5, 0.6, 0.6), 0.5, 1e-14);
});
