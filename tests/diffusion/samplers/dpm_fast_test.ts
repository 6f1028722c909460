import { assertEquals } from "@std/assert";
import { dpmFast } from "../../../src/diffusion/samplers/dpm_fast.ts";
import { drawing, single, sure } from "../runs.ts";

Deno.test("DPM-Solver-Fast spends its calls on steps of order 3, the rest on one of order 2 or 1", async () => {
  const stepsOf = async (calls: number): Promise<number[]> => {
    const levels = Array.from(
      { length: calls + 1 },
      (_, k) => ({ alpha: 1, sigma: 10 * 0.5 ** k }),
    );
    const perStep: number[] = [];
    let called = 0;
    const steps = dpmFast()(
      (x, level) => {
        called++;
        return sure(0)(x, level);
      },
      single(10),
      levels,
      drawing(-1).noise,
    );
    for await (const _ of steps) {
      perStep.push(called);
      called = 0;
    }
    return perStep;
  };
  assertEquals(await stepsOf(9), [3, 3, 2, 1]);
  assertEquals(await stepsOf(8), [3, 3, 2]);
  assertEquals(await stepsOf(7), [3, 3, 1]);
  assertEquals([await stepsOf(3), await stepsOf(2), await stepsOf(1)], [[2, 1], [2], [1]]);
});
