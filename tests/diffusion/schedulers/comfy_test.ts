import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { comfySchedule, kSamplerSigmas } from "../../../src/diffusion/schedulers/comfy.ts";
import { createSigmaTable } from "../../../src/diffusion/schedulers/comfy_table.ts";
import { flowSigmaTable } from "../../../src/diffusion/schedules/sigma_table.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

const SD15 = stableDiffusionTable();
const FLOW = flowSigmaTable({ shift: 3 });

Deno.test("kSamplerSigmas() cuts a schedule to its steps only where denoise is at most 0.9999", () => {
  const lengthOf = (denoise: number): number =>
    kSamplerSigmas({ sampler: "euler", scheduler: "ddim_uniform", steps: 30, denoise }, SD15)
      .length;
  assertEquals([lengthOf(1), lengthOf(0.99995), lengthOf(0.9999)], [32, 32, 31]);
});

Deno.test("comfySchedule() scales noise by sqrt(1 + sigma²) from the table's largest sigma up, by sigma under it", () => {
  const scaleOf = (sigma: number): number => comfySchedule("euler", [sigma, 0], SD15).initialScale;
  const [below, max] = [SD15.sigmas.at(-2)!, SD15.sigmas.at(-1)!];
  assertAlmostEquals(scaleOf(max), Math.hypot(1, max), 1e-9);
  assertAlmostEquals(scaleOf(max * (1 - 5e-6)), Math.hypot(1, max), 1e-4);
  assertAlmostEquals(scaleOf(20), Math.hypot(1, 20), 1e-9);
  assertEquals([scaleOf(below), scaleOf(max * (1 - 2e-5))], [below, max * (1 - 2e-5)]);
  assertEquals(comfySchedule("euler", [1, 0], FLOW).initialScale, 1);
});

Deno.test("comfySchedule() starts a solver that needs signal next to pure noise of a flow, and only there", () => {
  const startOf = (sampler: string, sigma: number): number =>
    comfySchedule(sampler, [sigma, 0.1, 0], FLOW).levels[0]!.sigma;
  assertEquals(startOf("dpmpp_sde", 1), FLOW.percentToSigma(1e-4));
  assertEquals([startOf("dpmpp_sde", 0.5), startOf("euler", 1)], [0.5, 1]);
  assertEquals(comfySchedule("dpmpp_sde", [14, 1, 0], SD15).levels[0]!.sigma, 14);
});

Deno.test("comfySchedule() is of its table, and has at least two sigmas", () => {
  assertEquals(comfySchedule("euler", [1, 0], SD15).noiseSchedule, SD15);
  for (const sigmas of [[], [1]]) {
    assertThrows(
      () => comfySchedule("euler", sigmas, SD15),
      RangeError,
      `at least two sigmas, but got ${sigmas.length}`,
    );
  }
});

Deno.test("createSigmaTable() of a flow has the config's timesteps and shift, or that of the largest pictures", () => {
  const name = { _class_name: "FlowMatchEulerDiscreteScheduler" };
  const table = createSigmaTable({ ...name, num_train_timesteps: 500 });
  assertEquals([table.sigmas.length, table.timestepAt(1), table.sigmaAt(250)], [500, 500, 0.5]);
  const dynamic = { ...name, use_dynamic_shifting: true };
  const shiftOf = (config: Record<string, unknown>): number => {
    const sigma = createSigmaTable(config).sigmaAt(500);
    return sigma / (1 - sigma);
  };
  assertAlmostEquals(shiftOf(dynamic), Math.exp(1.15), 1e-5);
  assertAlmostEquals(shiftOf({ ...dynamic, max_shift: 2 }), Math.exp(2), 1e-5);
});

Deno.test("createSigmaTable() names a config without a class by its file", () => {
  assertThrows(
    () => createSigmaTable({ beta_start: "x" }),
    TypeError,
    "in scheduler_config: expected",
  );
});
