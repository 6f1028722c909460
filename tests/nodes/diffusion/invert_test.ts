import { assert, assertEquals, assertRejects } from "@std/assert";
import denoise from "../../../nodes/diffusion/denoise.ts";
import invert from "../../../nodes/diffusion/invert.ts";
import schedulerNode from "../../../nodes/diffusion/scheduler.ts";
import kSampler from "../../../nodes/diffusion/k_sampler.ts";
import guidancePlan from "../../../nodes/diffusion/guidance_plan.ts";
import type { Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, zeros } from "../../../src/tensor/tensor.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { withTwins } from "../world.ts";

const SCHEDULER = {
  _class_name: "DDIMScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: "v_prediction",
};

const largestGap = (a: Tensor, b: Tensor): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);

Deno.test("diffusion.invert leads back to the picture under its guidance, and elsewhere under another", async () => {
  await withTwins(async (world) => {
    const encoder = await world.models.promptEncoder("emoji");
    const base = { model: "emoji", condition: await encoder.unconditional() };
    const edit = conceptGuidance({
      uncond: base,
      concept: { model: "emoji-faces" },
      control: { model: "emoji", condition: await encoder.encode("cat") },
    });
    const latents = createRandom(1n).normal([2, 4, 8, 8]);
    const diffusers = await runNode(schedulerNode, { scheduler: SCHEDULER, numInferenceSteps: 5 });
    const comfy = await runNode(kSampler, { scheduler: SCHEDULER, numInferenceSteps: 5 });
    for (const given of [diffusers.schedule, comfy.schedule]) {
      for (const method of ["ddpm", "ddim"] as const) {
        const source: Guidance = { base, terms: [] };
        const asked = { guidance: source, schedule: given, latents, method, strength: 0.8 };
        const inverted = await runNode(invert, asked, world.context());
        assertEquals(inverted.latents.shape, latents.shape);
        const { schedule } = inverted;
        const follow = (guidance = source, more = {}) =>
          runNode(denoise, { guidance, schedule, latents, ...more }, world.context());
        const back = await follow();
        assert(largestGap(back.latents, latents) < 1e-4, `${method} ${given.type}`);
        assert(largestGap((await follow(edit)).latents, back.latents) > 1e-3);
        assertEquals(back.report.settings.inversion, method);
        const plan = await runNode(guidancePlan, { guidance: edit, schedule }, world.context());
        assertEquals(plan.calls, (await follow(edit)).report.calls);
        const mask = map(zeros([1, 1, 8, 8]), () => 1);
        await assertRejects(() => follow(edit, { mask }), RangeError, "within a mask");
        await assertRejects(() => follow(edit, { startAtStep: 1 }), RangeError, "less strength");
        const other = createRandom(1n).normal([1, 4, 8, 8]);
        await assertRejects(
          () => follow(edit, { latents: other }),
          RangeError,
          "that were inverted",
        );
        const twice = () => runNode(invert, { ...asked, schedule }, world.context());
        await assertRejects(twice, RangeError, "the one it is of");
      }
    }
  });
});
