import { assert } from "@std/assert";
import { createSampler } from "../../../src/diffusion/samplers/create.ts";
import { map, tensor } from "../../../src/tensor/tensor.ts";
import { stableDiffusionTable } from "../sigma_tables.ts";

/** How far the sampler ends from where it must, from sigma 10 to 0.1, for unit normal data. */
async function error(steps: number): Promise<number> {
  const levels = Array.from({ length: steps + 1 }, (_, i) => ({
    alpha: 1,
    sigma: 10 ** (1 - 2 * i / steps),
  }));
  let x = tensor([1], [1, 1, 1, 1]);
  const sampler = createSampler("new_thing", stableDiffusionTable())(
    (latents, { sigma }) =>
      Promise.resolve({ denoised: map(latents, (value) => value / (1 + sigma ** 2)) }),
    x,
    levels,
    () => x,
  );
  for await (const step of sampler) x = step.x;
  // dx/dsigma = x·sigma/(1 + sigma²), so x grows as sqrt(1 + sigma²).
  return Math.abs(x.data[0]! - Math.hypot(1, 0.1) / Math.hypot(1, 10));
}

Deno.test("new_thing follows the exact solution, twice as near with twice the steps", async () => {
  assert(await error(80) < 0.01);
  assert(await error(160) < 0.6 * await error(80));
});
