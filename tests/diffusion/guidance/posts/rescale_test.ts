import { assert, assertEquals } from "@std/assert";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { gcfg } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { gap, toyNetwork, under } from "../../guidance_networks.ts";
import {
  assertClose,
  c,
  combined,
  fromEps,
  fromV,
  g,
  guided,
  HERE,
  LEVELS,
  prompt,
  std,
  testPost,
  testReference,
  toEps,
  toV,
  u,
  uncond,
  x,
} from "./post_world.ts";

testPost(
  { type: "rescale", amount: 0.7, reference: "unit" },
  "then rescale in v_prediction, amount 0.7, reference unit",
);
testPost(
  { type: "rescale", amount: 0.5, space: "epsilon" },
  "then rescale in epsilon, amount 0.5",
);
testReference({ type: "rescale", amount: 0.7 });

Deno.test("rescale matches Lin et al. in v, and diffusers in epsilon when asked", async () => {
  const scaled = (to: (d: number[]) => number[], from: (y: number[]) => number[]): number[] => {
    const [target, reference] = [to(g), to(c)];
    const ratio = std(reference) / std(target);
    return from(target.map((value) => 0.7 * value * ratio + 0.3 * value));
  };
  assertClose(await guided([{ type: "rescale", amount: 0.7 }]), scaled(toV, fromV));
  assertClose(
    await guided([{ type: "rescale", amount: 0.7, space: "epsilon" }]),
    scaled(toEps, fromEps),
  );
  assertClose(await guided([{ type: "rescale", amount: 0 }]), g);
});

Deno.test("rescale against the unit-weight combination equals rescale against the only term", async () => {
  const unit = await guided([{ type: "rescale", amount: 0.7, reference: "unit" }]);
  assert(gap(unit, await guided([{ type: "rescale", amount: 0.7 }])) < 1e-5);
});

Deno.test("rescale against the unit-weight combination counts terms of positive scale, each once", async () => {
  const dog = under("net", "a dog", -0.7);
  const terms = [
    { name: "cat", prediction: prompt, scale: 5 },
    { name: "dog", prediction: dog, scale: -2 },
  ];
  const guidance = gcfg(uncond, terms, [{ type: "rescale", amount: 1, reference: "unit" }]);
  const { denoised } = await compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS })(
    x,
    HERE,
  );
  // At amount 1 what comes out has the deviation of the reference, here of the cat alone.
  assert(Math.abs(std(toV([...denoised.data])) - std(toV(c))) < 1e-5);
  const half = gcfg(uncond, [{ ...terms[0]!, scale: 0.5 }], guidance.post);
  const weak = await compileGuidance(half, [toyNetwork("net")], { levels: LEVELS })(x, HERE);
  assert(Math.abs(std(toV([...weak.denoised.data])) - std(toV(c))) < 1e-5);
  const off = gcfg(uncond, [{ ...terms[0]!, scale: 0 }], guidance.post);
  assertEquals(planGuidance(off, LEVELS).steps[0]!.evaluated, [0]);
  const base = await compileGuidance(off, [toyNetwork("net")], { levels: LEVELS })(x, HERE);
  assertClose(base.denoised, u);
  const chained = gcfg(uncond, [
    { name: "cat", prediction: prompt, against: dog, scale: 1 },
    { name: "dog", prediction: dog, scale: 1 },
  ], guidance.post);
  assertEquals(planGuidance(chained, LEVELS).steps[0]!.evaluated, [0, 1, 2]);
  const one = gcfg(uncond, [{ ...terms[0]!, scale: 1 }], guidance.post);
  assertEquals(planGuidance(one, LEVELS).steps[0]!.evaluated, [0, 1]);
});

Deno.test("rescale leaves guided values without spread as they are", async () => {
  const post = { type: "rescale", amount: 0.7, space: "sample" } as const;
  const flat = [0.25, 0.25, 0.25, 0.25];
  assertClose(await combined(flat, [0.5, 0.5, 0.5, 0.5], 3, [post]), [1, 1, 1, 1]);
  // At scale 0 all that is guided is the base, flat where the reference is not.
  assertClose(await combined(flat, [0.5, -0.5, 2, 1], 0, [post]), flat);
});

Deno.test("rescale against the unit-weight combination leaves the base as it is for what follows", async () => {
  const nothing = { type: "rescale", amount: 0, reference: "unit" } as const;
  const mimic = { type: "mimic", scale: 3, measure: "deviation" } as const;
  const alone = await guided([mimic]);
  assertClose(await guided([nothing, mimic]), [...alone.data], 1e-5);
});
