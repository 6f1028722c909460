import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { betaTable } from "../../../src/diffusion/schedules/betas.ts";
import { comfySigmas, turboSigmas } from "../../../src/diffusion/schedules/comfy_sigmas.ts";
import { flowSigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const SD15 = stableDiffusionTable();

Deno.test("betaTable() of Laplace has abar² = snr / (1 + snr), snr = (1 - |1 - 2t|)^(∓1/2)", () => {
  const { sqrt, SQRT2 } = Math;
  const betas = betaTable({ steps: 4, schedule: "laplace", start: 0, end: 0 }, "float64");
  // At t = 0, 1/4, 1/2, 3/4, 1; the ends are kept off 0 by 1e-6.
  const bars = [1000, SQRT2, 1, 1 / SQRT2, 1e-3].map((snr) => sqrt(snr / (1 + snr)));
  betas.forEach((beta, i) => assertAlmostEquals(beta, 1 - bars[i + 1]! / bars[i]!, 1e-6));
});

Deno.test("betaTable() of cosine and exp follow their abar, and no beta is over 0.999", () => {
  const of = (schedule: "squaredcos_cap_v2" | "exp"): number[] =>
    betaTable({ steps: 10, schedule, start: 0, end: 0 }, "float64");
  const cosine = (t: number): number => Math.cos((t + 0.008) / 1.008 * Math.PI / 2) ** 2;
  assertAlmostEquals(of("squaredcos_cap_v2")[4]!, 1 - cosine(0.5) / cosine(0.4), 1e-12);
  assertEquals(of("squaredcos_cap_v2")[9], 0.999);
  for (const beta of of("exp")) assertAlmostEquals(beta, 1 - Math.exp(-1.2), 1e-12);
});

Deno.test("schedules of a table that ends at nearly 0 take that for the end", () => {
  // Sigma is 5e-6 at its first timestep, 1e-5 and more from the second on.
  const flow = flowSigmaTable({ shift: 0.005 });
  const normal = comfySigmas("normal", 4, flow);
  assertEquals([normal.length, normal[0]], [5, 1]);
  assert(normal[4]! > 0 && normal[4]! < 1e-5);
  // Under 1e-5 at its second timestep too, not at its third: one more of every 200th in place of 0.
  const steep = flowSigmaTable({ shift: 0.004 });
  assertEquals(
    comfySigmas("ddim_uniform", 4, steep),
    [801, 601, 401, 201, 1].map((t) => steep.sigmas[t]!),
  );
  assertEquals(comfySigmas("ddim_uniform", 4, flow).at(-1), 0);
});

Deno.test("linear_quadratic falls by a fortieth over the first half of its steps, rounded down", () => {
  const max = SD15.sigmas.at(-1)!;
  const sigmas = comfySigmas("linear_quadratic", 5, SD15);
  assertAlmostEquals(sigmas[1]! / max, 1 - 0.025 / 2, 1e-6);
  assertAlmostEquals(sigmas[2]! / max, 1 - 0.025, 1e-6);
});

Deno.test("turboSigmas() has at most the ten timesteps of distillation, fewer for less denoise", () => {
  assertEquals(turboSigmas(20, SD15).length, 11);
  assertEquals(turboSigmas(10, SD15, 0.5).length, 6);
  assertEquals(turboSigmas(3, SD15, 0.5).length, 4);
});

Deno.test("comfySigmas() lists its schedules in a fault", () => {
  assertThrows(() => comfySigmas("none", 5, SD15), RangeError, "simple, sgm_uniform, karras");
});

Deno.test("the table of a flow has sigma as its time: levels, timesteps and shares of sampling", () => {
  const flow = flowSigmaTable();
  assertEquals(flow.levelAt(250), { alpha: 0.75, sigma: 0.25, timestep: 250 });
  assertEquals(flow.level(0.25), { alpha: 0.75, sigma: 0.25, timestep: 250 });
  assertEquals([flow.timestepOf(Infinity), flow.timestepOf(1), flow.timestepOf(0)], [1000, 500, 0]);
  assertEquals([flow.percentToSigma(0), flow.percentToSigma(-1)], [1, 1]);
  assertEquals([flow.percentToSigma(0.25), flow.percentToSigma(1), flow.percentToSigma(2)], [
    0.75,
    0,
    0,
  ]);
});

Deno.test("the table of diffusion has levels of alpha 1", () => {
  assertEquals(SD15.levelAt(500), { alpha: 1, sigma: SD15.sigmaAt(500), timestep: 500 });
  assertEquals([SD15.percentToSigma(0), SD15.percentToSigma(-1)], [999999999.9, 999999999.9]);
  assertEquals([SD15.percentToSigma(1), SD15.percentToSigma(2)], [0, 0]);
  assertEquals([SD15.level(0), SD15.level(SD15.sigmas[700]!)], [
    { alpha: 1, sigma: 0 },
    { alpha: 1, sigma: SD15.sigmas[700]!, timestep: 700 },
  ]);
});
