import { denoise } from "../diffusion/denoise.ts";
import { collectBranches, namedBranches } from "../diffusion/guidance/branches.ts";
import { compileGuidance } from "../diffusion/guidance/compile.ts";
import { guidanceFormula } from "../diffusion/guidance/formula.ts";
import type { Guidance } from "../diffusion/guidance/guidance.ts";
import type { Observation } from "../diffusion/guidance/observation.ts";
import { checkInverted, followed } from "../diffusion/inversion.ts";
import { addNoise, startLatents, stepNoise } from "../diffusion/schedulers/schedule.ts";
import { parseNetworkId } from "../runtime/networks/network_id.ts";
import type { Seed } from "../tensor/noise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { RunContext } from "./context.ts";
import { networksOf } from "./guidance_networks.ts";
import { inpainted } from "./inpainting.ts";
import type { DenoiseReport, ReportStep } from "./report.ts";
import type { RunVae } from "./run_models.ts";
import {
  type InvertedSchedule,
  openSchedule,
  type ScheduleSpec,
  startsFromNoise,
} from "./schedule_spec.ts";

/** What a run of steps starts from and follows. */
export interface DenoiseRequest {
  /** What steers. */
  readonly guidance: Guidance;
  /** Noise levels and stepping rule. */
  readonly schedule: ScheduleSpec;
  /** Clean latents [images, channels, height, width]: those of a picture, or zeros for a run from noise alone. */
  readonly latents: Tensor;
  /** Where randomness starts. */
  readonly seed: Seed;
  /** The first noise, in place of the seed's. */
  readonly noise?: Tensor;
  /** Weights [1 or images, 1, H, W] of any size: 1 is painted, 0 stays as in `latents`. */
  readonly mask?: Tensor;
  /** False when `latents` are noisy already, as after `endAtStep`. */
  readonly addNoise?: boolean;
  /** First step that is run, from 0. */
  readonly startAtStep?: number;
  /** Step before which the run stops. */
  readonly endAtStep?: number;
  /** What is shown while it runs: latents at a glance, decoded ones, or nothing. */
  readonly preview?: "fast" | "decoded" | "none";
  /** What the report has of each step: nothing, the terms' numbers, or small pictures of each branch as well. */
  readonly record?: "none" | "numbers" | "previews";
}

/** What a run of steps reached. */
export interface DenoiseResult {
  /** The latents after the last step that was run. */
  readonly latents: Tensor;
  /** The last guided estimate of the clean latents: what `latents` would become. */
  readonly denoised: Tensor;
  /** What each term did. */
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
  const { guidance, schedule: spec, latents, seed, mask, record = "numbers" } = request;
  const schedule = openSchedule(spec);
  const { levels, noiseSchedule } = schedule;
  const steps = levels.length - 1;
  const [start, end] = [request.startAtStep ?? 0, Math.min(request.endAtStep ?? steps, steps)];
  if (!(start >= 0 && start < end)) {
    throw new RangeError(`Cannot run steps ${start} to ${end} of ${steps}: none is left`);
  }
  const random = context.random(seed);
  const drawn = random.normal(latents.shape);
  const noise = request.noise ?? drawn;
  const begin = (): Tensor => {
    if (spec.type === "inverted") return spec.start;
    if (request.addNoise === false) return latents;
    if (start > 0) return addNoise(latents, noise, levels[start]!);
    return startLatents(schedule, noise, fromNoiseAlone(request) ? undefined : latents);
  };

  const vae = await previewVae(guidance, context);
  const observer = createObserver(record === "previews" ? vae : undefined);
  const denoiser = compileGuidance(guidance, await networksOf(guidance, context.models), {
    levels,
    schedule: noiseSchedule,
    uncond: schedule.needsUncond,
    ...(record !== "none" && { observe: observer.observe }),
  });
  const plain = { sampler: schedule.sampler, denoiser };
  const inpainting = mask && { mask, original: latents, noise, end: levels[steps]! };
  if (spec.type === "inverted") checkFollowing(spec, request);
  const stepping = inpainting && spec.type !== "inverted"
    ? inpainted(plain, spec.type, inpainting)
    : plain;
  const elapsed: number[] = [];
  let denoised = latents;
  const reached = await denoise({
    ...stepping,
    levels: levels.slice(start, end + 1),
    latents: begin(),
    noise: stepNoise(schedule, seed, random),
    signal: context.signal,
    ...(spec.type === "inverted" && { edit: ({ index, x }) => followed(spec, index, x) }),
    onStep: async (step) => {
      elapsed.push(step.elapsed);
      denoised = step.denoised;
      const note = `Step ${start + step.index + 1} of ${steps}`;
      context.progress(step.index + 1, step.steps, note);
      const paint = painter(request.preview ?? "fast", vae);
      if (paint) await context.preview(() => paint(step.denoised), note);
    },
  });
  const branches = collectBranches(guidance);
  const evaluations = observer.steps;
  const report = {
    formula: guidanceFormula(guidance, branches),
    branches: namedBranches(branches),
    terms: branches.terms,
    steps: evaluations,
    settings: settingsOf(request, end - start),
    calls: evaluations.reduce((sum, { calls }) => sum + calls, 0),
    rows: evaluations.reduce((sum, { rows }) => sum + rows, 0),
    elapsed,
  };
  return { latents: reached, denoised, report };
}

/** Whether nothing of the start latents is meant to be left: diffusers' scale of the first noise differs then. */
function fromNoiseAlone({ schedule, latents, mask }: DenoiseRequest): boolean {
  return startsFromNoise(schedule) &&
    (latents.data.every((value) => value === 0) || (!!mask && schedule.type === "diffusers"));
}

/** The autoencoder of the base's model, which knows how its latents look; undefined where it has none. */
async function previewVae(
  { base }: Guidance,
  { models }: RunContext,
): Promise<RunVae | undefined> {
  const { vae } = await models.parts(parseNetworkId(base.model).model);
  return vae && models.vae(vae.model);
}

function painter(
  preview: "fast" | "decoded" | "none",
  vae: RunVae | undefined,
): ((latents: Tensor) => Tensor | Promise<Tensor>) | undefined {
  if (preview === "none") return undefined;
  return preview === "fast" ? vae?.glance : vae?.decode;
}

function settingsOf(
  { schedule, seed, latents, guidance }: DenoiseRequest,
  steps: number,
): DenoiseReport["settings"] {
  const models = collectBranches(guidance).all.map(({ prediction }) => prediction.model);
  return {
    steps,
    ...scheduleSettings(schedule),
    seed: String(seed),
    latents: latents.shape.join("x"),
    models: [...new Set(models)].join(", "),
  };
}

function scheduleSettings(schedule: ScheduleSpec): DenoiseReport["settings"] {
  if (schedule.type === "diffusers") return { scheduler: String(schedule.config["_class_name"]) };
  if (schedule.type === "inverted") {
    return { ...scheduleSettings(schedule.of), inversion: schedule.eta ? "ddpm" : "ddim" };
  }
  const { sampler, sigmas } = schedule;
  return { sampler, schedule: "scheduler" in sigmas ? sigmas.scheduler : "custom" };
}

/** @throws RangeError where a run that follows an inversion is asked for what it cannot do */
function checkFollowing(
  spec: InvertedSchedule,
  { latents, mask, startAtStep = 0 }: DenoiseRequest,
): void {
  checkInverted(spec, latents);
  if (startAtStep > 0) {
    throw new RangeError("Cannot follow an inversion from partway: invert with less strength");
  }
  if (mask) {
    throw new RangeError(
      "Cannot follow an inversion within a mask: mask the guidance terms, or the pictures after",
    );
  }
}

/** Gathers what a report has of each evaluation: its numbers, and small pictures of it where `vae` can paint them. */
function createObserver(vae: RunVae | undefined): {
  readonly steps: readonly ReportStep[];
  observe(observation: Observation): void;
} {
  const steps: ReportStep[] = [];
  const glance = vae?.glance;
  return {
    steps,
    observe(observation) {
      const record = observation.record();
      const pictures = glance && {
        preview: glance(observation.denoised),
        branchPreviews: record.coefficients.map((_, branch) => {
          const own = observation.preview(branch);
          return own ? glance(own) : null;
        }),
      };
      steps.push({ ...record, ...pictures });
    },
  };
}
