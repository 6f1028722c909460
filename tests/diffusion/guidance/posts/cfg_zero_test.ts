import { assertEquals } from "@std/assert";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import { kLevels, stepFormulaOf, toyNetwork } from "../../guidance_networks.ts";
import {
  assertClose,
  c,
  fromFlow,
  guided,
  inner,
  LEVELS,
  prompt,
  testPost,
  testReference,
  toFlow,
  u,
  uncond,
  x,
  xs,
} from "./post_world.ts";

testPost({ type: "cfg_zero", zeroSteps: 0 }, "then cfg_zero in flow, zeroSteps 0");
testReference({ type: "cfg_zero", zeroSteps: 0 });

Deno.test("cfg_zero fits the base on the velocity and starts without any", async () => {
  const [cf, uf] = [toFlow(c), toFlow(u)];
  const fit = inner(cf, uf) / (inner(uf, uf) + 1e-8);
  const expected = fromFlow(uf.map((value, i) => fit * value + 7.5 * (cf[i]! - fit * value)));
  assertClose(await guided([{ type: "cfg_zero" }]), expected, 2e-4);
  const still = await guided([{ type: "cfg_zero" }], { at: LEVELS[0]! });
  assertClose(still, xs.map((value) => value / 15), 1e-6);
});

Deno.test("cfg_zero's first step calls no network, and its unguided estimate is the guided one", async () => {
  const network = toyNetwork("net", { type: "flow" });
  const levels = kLevels(30, 2, 0.5);
  const guidance = withPost(cfg(uncond, prompt), { type: "cfg_zero" });
  const denoiser = compileGuidance(guidance, [network], { levels, uncond: true });
  const still = await denoiser(x, levels[0]!);
  assertEquals(network.batches.length, 0);
  assertEquals(still.uncond, still.denoised);
  await denoiser(x, levels[1]!);
  assertEquals(network.batches.length, 1);
});

Deno.test("cfg_zero says of its still steps that velocity is 0, for as many as are asked for", () => {
  for (const zeroSteps of [0, 1, 2]) {
    const guidance = withPost(cfg(uncond, prompt), { type: "cfg_zero", zeroSteps });
    const plan = planGuidance(guidance, LEVELS);
    const still = plan.steps.map((_, index) => stepFormulaOf(plan, index) === "velocity = 0");
    assertEquals(still, LEVELS.slice(1).map((_, index) => index < zeroSteps));
    assertEquals(plan.steps.map(({ batches }) => batches.length === 0), still);
  }
});
