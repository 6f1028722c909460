import { assertEquals } from "@std/assert";
import { lcm } from "../../../src/diffusion/samplers/lcm.ts";
import { drawing, path, sure } from "../runs.ts";

Deno.test("LCM draws no noise where a run ends without any", async () => {
  const levels = [2, 1, 0].map((sigma) => ({ alpha: 1, sigma }));
  const { noise, draws } = drawing(0);
  assertEquals(await path({ sampler: lcm(), levels }, 2, sure(5), noise), [6, 5]);
  assertEquals(draws(), 1);
});
