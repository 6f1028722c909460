import { concatRows, linear, map, rows, type Tensor } from "../../tensor/tensor.ts";
import type { Denoised, Denoiser, NoiseLevel } from "../denoiser.ts";
import { inputScale, noiseRatio } from "../parametrization.ts";
import { collectBranches } from "./branches.ts";
import { evaluate, type ReadyBatch } from "./evaluation.ts";
import { checkGuidance, type Guidance } from "./guidance.ts";
import { GuidedImage, type GuidedStep, type Momentum } from "./guided_image.ts";
import type { Network } from "./network.ts";
import { type NetworkView, viewer } from "./network_view.ts";
import { type Observation, observationOf } from "./observation.ts";
import { locator } from "./position.ts";
import { estimatePosts } from "./post.ts";
import { checkRows, type Prediction, predictionAt } from "./prediction.ts";
import { type PlanOptions, planStep } from "./step_plan.ts";

/** How a guidance is compiled. The batch's images are counted from the latents. */
export interface CompileOptions extends Omit<PlanOptions, "images"> {
  /** The levels the sampler walks, on which schedules and intervals in steps are placed. */
  readonly levels: readonly NoiseLevel[];
  /** Called after every evaluation; its records and previews cost nothing unless asked for. */
  readonly observe?: (observation: Observation) => void;
}

/** A step made ready for latents. */
interface StepProgram extends GuidedStep {
  readonly batches: readonly ReadyBatch[];
  /** Of the branches, as they are at this level. */
  readonly predictions: readonly Prediction[];
  /** Factors of the latents and of each evaluated branch's output, where the whole step is one weighted sum. */
  readonly sum?: { readonly latents: number; readonly outputs: readonly number[] };
}

/**
 * Compiles a guidance into a denoiser for one run: each distinct prediction is evaluated once, those that cancel not
 * at all, and rows that share a network go in one call.
 *
 * @throws RangeError when the guidance cannot be, or names a network that is not among `networks`
 */
export function compileGuidance(
  guidance: Guidance,
  networks: readonly Network[],
  options: CompileOptions,
): Denoiser {
  checkGuidance(guidance);
  const branches = collectBranches(guidance);
  const byId = new Map(networks.map((network) => [network.id, network]));
  const missing = branches.all.find(({ prediction }) => !byId.has(prediction.model));
  if (missing) {
    throw new RangeError(
      `Cannot compile the guidance: there is no network "${missing.prediction.model}" among ${
        [...byId.keys()].map((id) => `"${id}"`).join(", ") || "none"
      }`,
    );
  }
  const { schedule = byId.get(guidance.base.model)!.schedule } = options;
  const locate = locator(options.levels, schedule);
  const momentum: Momentum = new Map();
  const views = new Map(networks.map((network) => [network.id, viewer(network, schedule)]));
  const maxRows = (model: string): number => byId.get(model)!.maxRows ?? Infinity;
  const isSum = estimatePosts(guidance.post).length === 0;

  function program(level: NoiseLevel, images: number): StepProgram {
    for (const { prediction } of branches.all) checkRows(prediction, images);
    const position = locate(level);
    const plan = planStep(guidance, branches, position, { ...options, maxRows, images });
    const seen = new Map<string, NetworkView>();
    for (const { model } of plan.batches) seen.set(model, views.get(model)!(level));
    const readings = branches.all.map(({ prediction }) => seen.get(prediction.model)?.reading);
    const outputs = plan.evaluated.map((i) => plan.coefficients[i]! * readings[i]!.fromOutput);
    const latents = plan.evaluated.reduce(
      (sum, i) => sum + plan.coefficients[i]! * readings[i]!.fromLatents,
      0,
    );
    return {
      guidance,
      branches,
      plan,
      batches: plan.batches.map((batch) => ({
        ...batch,
        network: byId.get(batch.model)!,
        view: seen.get(batch.model)!,
      })),
      predictions: branches.all.map(({ prediction }) => predictionAt(prediction, position)),
      readings,
      momentum,
      ...(isSum && plan.projected.length === 0 && { sum: { latents, outputs } }),
    };
  }

  const programs = new Map<string, StepProgram>();
  let last = Infinity;
  let evaluation = 0;
  return async (x, level): Promise<Denoised> => {
    const images = x.shape[0]!;
    const key = `${level.alpha} ${level.sigma} ${level.timestep} ${images}`;
    const step = programs.get(key) ?? program(level, images);
    programs.set(key, step);
    // A rise in noise starts the run, or a part of it, anew.
    if (noiseRatio(level) > last) momentum.clear();
    last = noiseRatio(level);

    const made = await evaluate(step.batches, step.predictions, x);
    const imageAt = (index: number): GuidedImage => {
      const outputs = made.outputs.map((of) => of?.[index]);
      return new GuidedImage(step, index, rows(x, index, index + 1), outputs);
    };
    const denoised = perImage(images, (index) => combine(step, imageAt(index)));
    options.observe?.(observationOf(
      Array.from({ length: images }, (_, index) => imageAt(index)),
      denoised,
      { evaluation, calls: made.calls, rows: made.rows },
    ));
    evaluation++;
    if (!options.uncond) return { denoised };
    if (step.plan.still) return { denoised, uncond: denoised };
    return { denoised, uncond: perImage(images, (index) => base(step, imageAt(index))) };
  };
}

/** The guided estimate of one image. */
function combine(step: StepProgram, image: GuidedImage): Tensor {
  const { latents, outputs } = image;
  const { evaluated, level, still } = step.plan;
  // Latents that stay where they are have velocity 0, so the estimate is x / (alpha + sigma).
  if (still) return map(latents, (value) => inputScale("flow", level) * value);
  if (!step.sum) return { data: new Float32Array(image.combine()), shape: latents.shape };
  return linear(
    [step.sum.latents, ...step.sum.outputs],
    [latents, ...evaluated.map((branch) => outputs[branch]!)],
  );
}

/** The base's own estimate of one image. */
function base({ readings }: StepProgram, { latents, outputs }: GuidedImage): Tensor {
  const { fromLatents, fromOutput } = readings[0]!;
  return linear([fromLatents, fromOutput], [latents, outputs[0]!]);
}

function perImage(images: number, image: (index: number) => Tensor): Tensor {
  const all = Array.from({ length: images }, (_, index) => image(index));
  return all.length === 1 ? all[0]! : concatRows(all);
}
