import { denoise } from "../diffusion/denoise.ts";
import type { Denoiser, NoiseLevel } from "../diffusion/denoiser.ts";
import { collectBranches } from "../diffusion/guidance/branches.ts";
import { compileGuidance } from "../diffusion/guidance/compile.ts";
import { guidanceFormula } from "../diffusion/guidance/formula.ts";
import type { Guidance } from "../diffusion/guidance/guidance.ts";
import type { Observation } from "../diffusion/guidance/observation.ts";
import { inpaintDenoiser, inpaintSampler } from "../diffusion/samplers/inpaint.ts";
import { latentMask } from "../diffusion/samplers/latent_mask.ts";
import { addNoise, startLatents, stepNoise } from "../diffusion/schedulers/schedule.ts";
import type { PreviewMatrix } from "../runtime/models/model_facts.ts";
import { parseNetworkId } from "../runtime/networks/network_id.ts";
import { previewLatents } from "../runtime/networks/preview.ts";
import type { Vae } from "../runtime/networks/vae.ts";
import type { Seed } from "../tensor/noise.ts";
import { concatRows, rows, type Tensor } from "../tensor/tensor.ts";
import type { RunContext } from "./context.ts";
import { networksOf } from "./guidance_networks.ts";
import type { DenoiseReport, ReportStep } from "./report.ts";
import { needsUncond, openSchedule, type ScheduleSpec, startsFromNoise } from "./schedule_spec.ts";

/** What a run of steps starts from and follows. */
export interface DenoiseRequest {
  readonly guidance: Guidance;
  readonly schedule: ScheduleSpec;
  /** Clean latents [images, channels, height, width]: those of a picture, or zeros for a run from noise alone. */
  readonly latents: Tensor;
  readonly seed: Seed;
  /** The first noise, in place of the seed's. */
  readonly noise?: Tensor;
  /** Weights [1 or images, 1, H, W] of any size: 1 is painted, 0 stays as in `latents`. */
  readonly mask?: Tensor;
  /** False when `latents` are noisy already, as after `endAtStep`. */
  readonly addNoise?: boolean;
  /** The steps that are run, from the first (0) up to but without the last. */
  readonly startAtStep?: number;
  readonly endAtStep?: number;
  /** What is shown while it runs: latents at a glance, decoded ones, or nothing. */
  readonly preview?: "fast" | "decoded" | "none";
  /** What the report has of each step: nothing, the terms' numbers, or small pictures of each branch as well. */
  readonly record?: "none" | "numbers" | "previews";
}

export interface DenoiseResult {
  readonly latents: Tensor;
  /** The last guided estimate of the clean latents: what `latents` would become. */
  readonly denoised: Tensor;
  readonly report: DenoiseReport;
}

/**
 * Denoises by a guidance: opens its networks, compiles it, walks the schedule, shows progress and records what each
 * term did.
 *
 * @throws RangeError when guidance, schedule and latents do not fit each other
 */
export async function runDenoise(
  request: DenoiseRequest,
  context: RunContext,
): Promise<DenoiseResult> {
  const { guidance, schedule: spec, latents, seed, record = "numbers" } = request;
  const schedule = openSchedule(spec);
  const { levels } = schedule;
  const steps = levels.length - 1;
  const [start, end] = [request.startAtStep ?? 0, Math.min(request.endAtStep ?? steps, steps)];
  if (!(start >= 0 && start < end)) {
    throw new RangeError(`Cannot run steps ${start} to ${end} of ${steps}: none is left`);
  }
  const random = context.random(seed);
  const drawn = random.normal(latents.shape);
  const noise = request.noise ?? drawn;
  const begin = (): Tensor => {
    if (request.addNoise === false) return latents;
    if (start > 0) return addNoise(latents, noise, levels[start]!);
    return startLatents(schedule, noise, fromNoiseAlone(request) ? undefined : latents);
  };

  const vae = await previewVae(guidance, context);
  const look = observer(record, vae?.preview);
  const compiled = compileGuidance(guidance, await networksOf(guidance, context.models), {
    levels,
    schedule: schedule.noiseSchedule,
    uncond: needsUncond(spec),
    ...(record !== "none" && { observe: look.observe }),
  });
  const { sampler, denoiser } = inpainted(request, schedule.sampler, compiled, noise);
  const elapsed: number[] = [];
  let denoised = latents;
  const result = await denoise({
    sampler,
    denoiser,
    levels: levels.slice(start, end + 1),
    latents: begin(),
    noise: stepNoise(schedule, seed, random),
    signal: context.signal,
    onStep: async (step) => {
      elapsed.push(step.elapsed);
      denoised = step.denoised;
      context.progress(step.index + 1, step.steps, `Step ${start + step.index + 1} of ${steps}`);
      const paint = painter(request.preview ?? "fast", vae, step.denoised);
      if (paint) await context.preview(paint, `Step ${start + step.index + 1} of ${steps}`);
    },
  });
  const branches = collectBranches(guidance);
  const report = {
    formula: guidanceFormula(guidance, branches),
    branches: branches.all.map(({ label, prediction }) => ({ label, model: prediction.model })),
    terms: branches.terms,
    steps: look.steps,
    settings: settingsOf(request, levels.slice(start, end + 1)),
    calls: look.steps.reduce((sum, { calls }) => sum + calls, 0),
    rows: look.steps.reduce((sum, { rows }) => sum + rows, 0),
    elapsed,
  };
  return { latents: result, denoised, report };
}

/** Whether nothing of the start latents is meant to be left: diffusers' scale of the first noise differs then. */
function fromNoiseAlone({ schedule, latents, mask }: DenoiseRequest): boolean {
  return startsFromNoise(schedule) &&
    (latents.data.every((value) => value === 0) || (!!mask && schedule.type === "diffusers"));
}

/** diffusers puts the kept part back after each step, ComfyUI shows it to the model. */
function inpainted(
  { mask, latents, schedule: { type } }: DenoiseRequest,
  sampler: ReturnType<typeof openSchedule>["sampler"],
  denoiser: Denoiser,
  noise: Tensor,
): { sampler: typeof sampler; denoiser: Denoiser } {
  if (!mask) return { sampler, denoiser };
  const [images, ...shape] = latents.shape as [number, ...number[]];
  const [height, width] = mask.shape.slice(-2) as [number, number];
  const flat = { data: mask.data, shape: [mask.data.length / (height * width), height, width] };
  if (flat.shape[0] !== 1 && flat.shape[0] !== images) {
    throw new RangeError(`Cannot inpaint ${images} pictures by ${flat.shape[0]} masks`);
  }
  const resized = Array.from({ length: images }, (_, i) => {
    const at = flat.shape[0] === 1 ? 0 : i;
    const own = { data: rows(flat, at, at + 1).data, shape: [height, width] };
    return latentMask(own, [1, ...shape], type === "diffusers" ? "nearest" : "bilinear");
  });
  const parts = { mask: concatRows(resized), original: latents, noise };
  return type === "diffusers"
    ? { sampler: inpaintSampler(sampler, parts), denoiser }
    : { sampler, denoiser: inpaintDenoiser(denoiser, parts) };
}

/** The autoencoder of the base's model, which knows how its latents look; undefined where it has none. */
async function previewVae(guidance: Guidance, { models }: RunContext): Promise<Vae | undefined> {
  const { model } = parseNetworkId(guidance.base.model);
  const folder = await models.model(model);
  const has = ["vae", "vae_decoder"].some((name) => folder.find(name));
  return has ? await models.vae(model) : undefined;
}

function painter(
  preview: "fast" | "decoded" | "none",
  vae: Vae | undefined,
  denoised: Tensor,
): (() => Tensor | Promise<Tensor>) | undefined {
  if (preview === "none" || !vae) return undefined;
  if (preview === "decoded") return () => vae.decode(denoised);
  const matrix = vae.preview;
  return matrix && (() => previewLatents(denoised, matrix));
}

/** Gathers what the report has of each evaluation. */
function observer(
  record: "none" | "numbers" | "previews",
  matrix: PreviewMatrix | undefined,
): { readonly steps: ReportStep[]; observe(observation: Observation): void } {
  const steps: ReportStep[] = [];
  return {
    steps,
    observe(observation) {
      const pictures = record === "previews" && matrix && {
        preview: previewLatents(observation.denoised, matrix),
        branchPreviews: observation.record().coefficients.map((_, branch) => {
          const own = observation.preview(branch);
          return own ? previewLatents(own, matrix) : null;
        }),
      };
      steps.push({ ...observation.record(), ...pictures });
    },
  };
}

function settingsOf(
  { schedule, seed, latents, guidance }: DenoiseRequest,
  levels: readonly NoiseLevel[],
): DenoiseReport["settings"] {
  const models = collectBranches(guidance).all.map(({ prediction }) => prediction.model);
  return {
    steps: levels.length - 1,
    ...(schedule.type === "diffusers" ? { scheduler: String(schedule.config["_class_name"]) } : {
      sampler: schedule.sampler,
      schedule: "scheduler" in schedule.sigmas ? schedule.sigmas.scheduler : "custom",
    }),
    seed: String(seed),
    latents: latents.shape.join("x"),
    models: [...new Set(models)].join(", "),
  };
}
