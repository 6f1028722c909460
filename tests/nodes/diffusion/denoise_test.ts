import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import type { Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import type { Prediction } from "../../../src/diffusion/guidance/prediction.ts";
import type { SamplerName } from "../../../src/diffusion/samplers/create.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import { InputError } from "../../../src/graph/node.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { linear, map, rows, type Tensor, tensor, zeros } from "../../../src/tensor/tensor.ts";
import type { ReportStep } from "../../../src/sdk/report.ts";
import { openSchedule, type ScheduleSpec } from "../../../src/sdk/schedule_spec.ts";
import denoise from "../../../nodes/diffusion/denoise.ts";
import guidancePlan from "../../../nodes/diffusion/guidance_plan.ts";
import kSampler from "../../../nodes/diffusion/k_sampler.ts";
import perturbedGuidance from "../../../nodes/diffusion/perturbed_guidance.ts";
import reportText from "../../../nodes/diffusion/report_text.ts";
import schedulerNode from "../../../nodes/diffusion/scheduler.ts";
import applyControlnet from "../../../nodes/diffusion/apply_controlnet.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { type TestWorld, withTwins } from "../world.ts";

const SCHEDULER = {
  _class_name: "DPMSolverMultistepScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: "v_prediction",
};

const LATENTS = zeros([2, 4, 8, 8]);

async function euler(steps = 3, options: { denoise?: number; sampler?: SamplerName } = {}) {
  const given = {
    scheduler: SCHEDULER,
    sampler: "euler",
    numInferenceSteps: steps,
    ...options,
  } as const;
  return (await runNode(kSampler, given)).schedule;
}

async function ddim(steps = 4, strength = 1): Promise<ScheduleSpec> {
  const given = { scheduler: SCHEDULER, schedulerClass: "DDIMScheduler", strength } as const;
  return (await runNode(schedulerNode, { ...given, numInferenceSteps: steps })).schedule;
}

/** Predictions of the twins: the prior without and with a prompt, and the null-text faces. */
async function predictions({ models }: TestWorld) {
  const encoder = await models.promptEncoder("emoji");
  return {
    uncond: { model: "emoji", condition: await encoder.unconditional() },
    cat: { model: "emoji", condition: await encoder.encode("cat") },
    faces: { model: "emoji-faces" },
  };
}

const close = (a: Tensor, b: Tensor, tolerance = 1e-4): void => {
  assertEquals(a.shape, b.shape);
  a.data.forEach((value, i) => assertAlmostEquals(value, b.data[i]!, tolerance));
};

const alone = (base: Prediction): Guidance => ({ base, terms: [] });

Deno.test("diffusion.denoise walks Euler's steps by the networks' own answers", async () => {
  await withTwins(async (world) => {
    const { uncond, cat, faces } = await predictions(world);
    const guidance: Guidance = {
      base: uncond,
      terms: [
        { name: "concept", prediction: faces, scale: 1.5 },
        { name: "control", prediction: cat, scale: 2 },
      ],
    };
    const schedule = await euler(3);
    const result = await runNode(denoise, {
      guidance,
      schedule,
      latents: LATENTS,
      seed: 5n,
    }, world.context());

    // The same by hand: x' = x + (sigma' - sigma)·eps, with eps from each network's velocity.
    const networks = new Map(
      await Promise.all(
        ["emoji", "emoji-faces"].map(async (id) => [id, await world.models.network(id)] as const),
      ),
    );
    const { levels } = openSchedule(schedule);
    let x = map(createRandom(5).normal(LATENTS.shape), (v) => v * Math.hypot(1, levels[0]!.sigma));
    for (const [i, { sigma, timestep }] of levels.slice(0, -1).entries()) {
      const eps = async (prediction: Prediction): Promise<Tensor> => {
        const scaled = map(x, (value) => value / Math.hypot(1, sigma));
        const answers = [];
        for (const image of [0, 1]) {
          const [answer] = await networks.get(prediction.model)!.evaluate([{
            ...prediction,
            latents: rows(scaled, image, image + 1),
            timestep: timestep!,
            image,
          }]);
          answers.push(...answer!.data);
        }
        const v = tensor(answers, x.shape);
        // epsilon = alpha·v + sigma·x in variance-preserving latents
        return linear([1 / Math.hypot(1, sigma), sigma / Math.hypot(1, sigma)], [v, scaled]);
      };
      const [u, c, f] = [await eps(uncond), await eps(cat), await eps(faces)];
      const guided = linear([1 - 3.5, 2, 1.5], [u, c, f]);
      x = linear([1, levels[i + 1]!.sigma - sigma], [x, guided]);
    }
    close(result.latents, x, 1e-3);
    close(result.denoised, x, 1e-3);
  });
});

Deno.test("diffusion.denoise reports formula, calls, and what each term did", async () => {
  await withTwins(async (world) => {
    const { uncond, cat, faces } = await predictions(world);
    const guidance: Guidance = {
      base: uncond,
      terms: [
        { name: "concept", prediction: faces, scale: 1 },
        { name: "control", prediction: cat, scale: 2 },
      ],
    };
    const given = { guidance, schedule: await euler(3), latents: LATENTS };
    const { report, parameters } = await runNode(
      denoise,
      { ...given, record: "previews" },
      world.context(),
    );
    assertEquals(report.branches.map(({ model }) => model), ["emoji", "emoji-faces", "emoji"]);
    assertEquals(report.steps.length, 3);
    assertEquals([report.calls, report.rows], [6, 18]);
    assertEquals(report.elapsed.length, 3);
    const [step] = report.steps;
    assertEquals(step!.terms.map(({ scale }) => scale), [1, 2]);
    assert(step!.terms[0]!.norm.every((norm) => norm! > 0));
    assertEquals(step!.preview!.shape, [2, 3, 8, 8]);
    assertEquals(step!.branchPreviews!.length, 3);
    assertEquals(parameters.split("\n")[0], "cat");
    assert(parameters.includes("Steps: 3, Sampler: euler, Schedule type: karras, Seed: 0"));

    const { text, milliseconds } = await runNode(reportText, { report });
    assert(text.startsWith("eps = eps_emoji(∅)"), text);
    assert(text.includes("6 network calls, 18 rows"));
    assertEquals(milliseconds.length, 3);
    const plain = await runNode(denoise, { ...given, record: "none" }, world.context());
    assertEquals(plain.report.steps, []);
  });
});

Deno.test("diffusion.guidance_plan counts what the run then makes", async () => {
  await withTwins(async (world) => {
    const { uncond, cat } = await predictions(world);
    const terms = [{
      name: "prompt",
      prediction: cat,
      scale: { scale: 4, interval: { unit: "sigma", high: 5 } },
    }];
    const guidance = { base: uncond, terms } as Guidance;
    for (const sampler of ["euler", "heun", "dpmpp_2m", "euler_cfg_pp"] as const) {
      const schedule = await euler(4, { sampler });
      const plan = await runNode(
        guidancePlan,
        { guidance, schedule, batchSize: 2 },
        world.context(),
      );
      const { report } = await runNode(
        denoise,
        { guidance, schedule, latents: LATENTS },
        world.context(),
      );
      assertEquals([plan.calls, plan.rows], [report.calls, report.rows], sampler);
      // The plan is the report but for what only a run can measure.
      assertEquals(
        plan.report.steps.map(known),
        report.steps.map(known),
        sampler,
      );
      assertEquals(plan.report.elapsed, []);
      assert(plan.text.includes("w_prompt"));
      const lines = plan.text.split("\n").filter((line) => /^steps? \d/.test(line));
      const counts = lines.map((line) => Number(/(\d+) evaluations, each/.exec(line)?.[1] ?? 1));
      const evaluations = plan.report.steps.length;
      assertEquals(counts.reduce((sum, count) => sum + count), evaluations, plan.text);
      if (sampler === "euler") assert(lines.length < evaluations, plan.text);
    }
    const schedule = await euler(4);
    const part = { guidance, schedule, latents: LATENTS, startAtStep: 1, endAtStep: 3 };
    const plan = await runNode(guidancePlan, part, world.context());
    const { report } = await runNode(denoise, part, world.context());
    assertEquals([plan.calls, plan.rows], [report.calls, report.rows]);
    const none = () => runNode(guidancePlan, { ...part, startAtStep: 3 }, world.context());
    await assertRejects(none, RangeError, "none is left");
  });
});

/** What of an evaluation is known before it runs. */
function known(
  { evaluation, step, calls, rows, evaluated, batches, formula, terms }: ReportStep,
): unknown {
  return {
    evaluation,
    step,
    calls,
    rows,
    evaluated,
    batches,
    formula,
    scales: terms.map(({ scale }) => scale),
  };
}

Deno.test("diffusion.denoise in two parts equals one run", async () => {
  await withTwins(async (world) => {
    const { cat } = await predictions(world);
    const common = { guidance: alone(cat), schedule: await euler(4), seed: 3n };
    const whole = await runNode(denoise, { ...common, latents: LATENTS }, world.context());
    const first = await runNode(
      denoise,
      { ...common, latents: LATENTS, endAtStep: 2 },
      world.context(),
    );
    const second = await runNode(denoise, {
      ...common,
      latents: first.latents,
      startAtStep: 2,
      addNoise: false,
    }, world.context());
    close(second.latents, whole.latents, 1e-5);
    const none = () =>
      runNode(denoise, { ...common, latents: LATENTS, startAtStep: 4 }, world.context());
    await assertRejects(none, RangeError, "none is left");
  });
});

Deno.test("diffusion.denoise starts from a picture's latents, or from noise of one's own", async () => {
  await withTwins(async (world) => {
    const { cat } = await predictions(world);
    const picture = createRandom(9).normal(LATENTS.shape);
    const from = async (latents: Tensor, schedule: ScheduleSpec, more = {}) =>
      (await runNode(
        denoise,
        { guidance: alone(cat), schedule, latents, ...more },
        world.context(),
      ))
        .latents;
    const distance = (a: Tensor, b: Tensor): number =>
      Math.hypot(...a.data.map((value, i) => value - b.data[i]!));
    const little = await from(picture, await ddim(20, 0.1));
    const much = await from(picture, await ddim(20, 0.9));
    assert(distance(little, picture) < distance(much, picture));
    const noise = createRandom(4).normal(LATENTS.shape);
    const schedule = await euler(2);
    assertEquals(
      await from(LATENTS, schedule, { noise }),
      await from(LATENTS, schedule, { seed: 4n }),
    );
  });
});

Deno.test("diffusion.denoise keeps what is outside the mask, as diffusers and as ComfyUI do", async () => {
  await withTwins(async (world) => {
    const { cat } = await predictions(world);
    const latents = createRandom(9).normal(LATENTS.shape);
    const mask = tensor(Float32Array.from({ length: 64 }, (_, i) => i % 8 < 4 ? 1 : 0), [
      1,
      1,
      8,
      8,
    ]);
    for (const schedule of [await ddim(4), await euler(4), await ddim(4, 0.5)]) {
      const given = { guidance: alone(cat), schedule, latents, mask };
      const { latents: painted } = await runNode(denoise, given, world.context());
      const changed = (left: boolean): number =>
        Math.max(
          ...[...painted.data].flatMap((value, i) =>
            (i % 8 < 4) === left ? [Math.abs(value - latents.data[i]!)] : [0]
          ),
        );
      assert(changed(false) < 1e-4, `${schedule.type} changed what was to stay`);
      assert(changed(true) > 0.1, `${schedule.type} painted nothing`);
    }
    const three = { ...mask, data: new Float32Array(192), shape: [3, 1, 8, 8] };
    const wrong = async () =>
      runNode(
        denoise,
        { guidance: alone(cat), schedule: await euler(), latents, mask: three },
        world.context(),
      );
    await assertRejects(wrong, RangeError, "2 pictures by 3 masks");
  });
});

Deno.test("diffusion.denoise shows progress and previews, and stops when called off", async () => {
  await withTwins(async (world) => {
    const { cat } = await predictions(world);
    const given = { guidance: alone(cat), schedule: await euler(3), latents: LATENTS };
    await runNode(denoise, given, world.context({ previews: true }));
    const names = world.emitted.map(({ name }) => name);
    assertEquals(names, ["progress", "preview", "progress", "preview", "progress", "preview"]);
    assertEquals(world.emitted.at(-2)!.data, [3, 3, "Step 3 of 3"]);
    const stop = new AbortController();
    const context = world.context({ signal: stop.signal });
    const run = runNode(denoise, given, {
      ...context,
      progress: (value) => value === 2 && stop.abort(),
    });
    await assertRejects(() => run, DOMException, "abort");
  });
});

Deno.test("diffusion.perturbed_guidance at scale 0 changes nothing, and elsewhere something", async () => {
  await withTwins(async (world) => {
    const { uncond, cat } = await predictions(world);
    const cfg: Guidance = { base: uncond, terms: [{ name: "prompt", prediction: cat, scale: 2 }] };
    const paint = async (
      guidance: Guidance,
    ) => (await runNode(
      denoise,
      { guidance, schedule: await euler(2), latents: LATENTS },
      world.context(),
    ));
    const plain = await paint(cfg);
    for (const perturbation of ["pag", "seg", "slg"] as const) {
      const at = async (guidanceScale: number) =>
        await paint(
          (await runNode(perturbedGuidance, { guidance: cfg, perturbation, guidanceScale }))
            .guidance,
        );
      close((await at(0)).latents, plain.latents, 1e-4);
      const strong = await at(3);
      assert(
        strong.latents.data.some((value, i) => Math.abs(value - plain.latents.data[i]!) > 1e-3),
      );
      assertEquals([strong.report.calls, strong.report.rows], [2, 12]);
    }
  });
});

Deno.test("diffusion.perturbed_guidance perturbs what is named: a term, and several blocks by some amount", async () => {
  await withTwins(async (world) => {
    const { uncond, cat, faces } = await predictions(world);
    const guidance = conceptGuidance({ uncond, concept: faces, control: cat });
    const schedule = await euler(2);
    const paint = async (more: object) => {
      const given = {
        guidance,
        perturbation: "pag",
        blocks: "mid_block., up_blocks.",
        ...more,
      } as const;
      const { guidance: perturbed } = await runNode(perturbedGuidance, given);
      const asked = { guidance: perturbed, schedule, latents: LATENTS };
      return { perturbed, ...await runNode(denoise, asked, world.context()) };
    };
    const plain = await runNode(denoise, { guidance, schedule, latents: LATENTS }, world.context());
    const concept = await paint({ term: "concept" });
    assertEquals(concept.perturbed.terms.at(-1)?.name, "pag of concept");
    assertEquals(concept.perturbed.terms.at(-1)?.against?.perturb, [1, 1]);
    assertEquals(concept.perturbed.terms.at(-1)?.prediction.condition, undefined);
    const control = await paint({});
    const [half, none] = [await paint({ amount: 0.5 }), await paint({ amount: 0 })];
    close(none.latents, plain.latents, 1e-4);
    const away = ({ latents }: { latents: Tensor }) =>
      latents.data.reduce((sum, value, i) => sum + Math.abs(value - plain.latents.data[i]!), 0);
    assert(away(half) > 0 && away(half) < away(control), `${away(half)} ${away(control)}`);
    assert(Math.abs(away(concept) - away(control)) > 1e-4);
    const unknown = async () => await runNode(perturbedGuidance, { guidance, term: "pose" });
    await assertRejects(unknown, InputError, 'no term "pose"');
    const empty = async () => await runNode(perturbedGuidance, { guidance, blocks: " , " });
    await assertRejects(empty, InputError, "names no block");
  });
});

Deno.test("concept guidance takes a control from another checkpoint, or steered by a ControlNet", async () => {
  await withTwins(async (world) => {
    const { uncond, cat, faces } = await predictions(world);
    const schedule = await euler(2);
    const paint = async (control: Prediction) => {
      const guidance = conceptGuidance({ uncond, concept: faces, control });
      return await runNode(denoise, { guidance, schedule, latents: LATENTS }, world.context());
    };
    const usual = await paint(cat);
    const image = createRandom(2).uniform([1, 3, 64, 64]);
    const steered = (await runNode(applyControlnet, {
      prediction: cat,
      controlNet: { model: "emoji-control" },
      image,
      latents: LATENTS,
    })).prediction;
    const other = await paint({ model: "emoji-faces" });
    const controlled = await paint(steered);
    for (const { latents } of [other, controlled]) {
      assert(latents.data.some((value, i) => Math.abs(value - usual.latents.data[i]!) > 1e-4));
    }
    // Only the control's row is steered: base and concept are asked as before.
    assertEquals(controlled.report.branches.map(({ model }) => model), [
      "emoji",
      "emoji-faces",
      "emoji",
    ]);
    const known = (step?: ReportStep) => step?.branchNorms.slice(0, 2);
    assertEquals(known(controlled.report.steps[0]), known(usual.report.steps[0]));
  });
});

Deno.test("diffusion.apply_controlnet steers, and at strength 0 does not", async () => {
  await withTwins(async (world) => {
    const { cat } = await predictions(world);
    const image = createRandom(2).uniform([1, 3, 64, 64]);
    const paint = async (prediction: Prediction) =>
      (await runNode(denoise, {
        guidance: alone(prediction),
        schedule: await euler(2),
        latents: LATENTS,
      }, world.context())).latents;
    const at = async (controlnetConditioningScale: number, startPercent = 0, endPercent = 1) =>
      await paint(
        (await runNode(applyControlnet, {
          startPercent,
          endPercent,
          prediction: cat,
          controlNet: { model: "emoji-control" },
          image,
          latents: LATENTS,
          controlnetConditioningScale,
        })).prediction,
      );
    const plain = await paint(cat);
    close(await at(0), plain);
    const steered = await at(1);
    const apart = (a: Tensor, b: Tensor) =>
      assert(a.data.some((value, i) => Math.abs(value - b.data[i]!) > 1e-3));
    apart(steered, plain);
    const half = await at(1, 0, 0.4);
    apart(half, steered);
    apart(half, plain);
    // Of the two steps the first is at the most noise, the second at the least.
    close(await at(1, 0.4, 0.6), plain);
    await assertRejects(() => at(1, 0.5, 0.5), RangeError, "the end comes after the start");
  });
});
