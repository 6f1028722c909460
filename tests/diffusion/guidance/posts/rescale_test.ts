import { assert, assertEquals } from "@std/assert";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { gcfg, withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import type { Network } from "../../../../src/diffusion/guidance/network.ts";
import { tensor, zeros } from "../../../../src/tensor/tensor.ts";
import { gap, TABLE, toyNetwork, under } from "../../guidance_networks.ts";
import {
  assertClose,
  c,
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
  uncond,
  x,
} from "./post_world.ts";

testPost(
  { type: "rescale", amount: 0.7, reference: "unit" },
  "then rescale in v_prediction, amount 0.7, reference unit",
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
  const off = gcfg(uncond, [{ ...terms[0]!, scale: 0 }], guidance.post);
  assertEquals(planGuidance(off, LEVELS).steps[0]!.evaluated, [0]);
});

/** A network whose estimate has no spread but one of `spread` under a prompt. */
function flatNetwork(spread: number): Network {
  return {
    id: "net",
    predictionType: "sample",
    schedule: TABLE,
    evaluate: (asked) =>
      Promise.resolve(
        asked.map(({ latents, condition }) =>
          tensor(
            latents.data.map((_, i) => condition!.text ? 0.5 + spread * (-1) ** i : 0.25),
            latents.shape,
          )
        ),
      ),
  };
}

Deno.test("rescale leaves guided values without spread as they are", async () => {
  const flat = zeros([1, 4, 6, 6]);
  for (const spread of [0, 0.3]) {
    // At scale 0 all that is guided is the base, flat where the reference is not.
    const scale = spread === 0 ? 3 : 0;
    const guidance = withPost(cfg(uncond, prompt, scale), {
      type: "rescale",
      amount: 0.7,
      space: "sample",
    });
    const denoiser = compileGuidance(guidance, [flatNetwork(spread)], { levels: LEVELS });
    const { denoised } = await denoiser(flat, HERE);
    const expected = spread === 0 ? 1 : 0.25;
    assert(denoised.data.every((value) => Math.abs(value - expected) < 1e-6), `${denoised.data}`);
  }
});
