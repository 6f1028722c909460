import type { ScheduleRequest } from "../../../src/diffusion/schedulers/scheduler.ts";

type Config = Readonly<Record<string, unknown>>;

/** A field of a config that a scheduler reads. */
export interface Field {
  /** Fields of the config beside the one that is looked at. */
  readonly beside?: Config;
  readonly request?: ScheduleRequest;
  /** diffusers' default, and a value that means something else. */
  readonly is: unknown;
  readonly other: unknown;
}

const BETAS = {
  num_train_timesteps: { is: 1000, other: 900 },
  beta_start: { is: 0.0001, other: 0.001 },
  beta_end: { is: 0.02, other: 0.03 },
  beta_schedule: { is: "linear", other: "scaled_linear" },
  prediction_type: { is: "epsilon", other: "sample" },
};
const STABLE = {
  ...BETAS,
  beta_start: { is: 0.00085, other: 0.001 },
  beta_end: { is: 0.012, other: 0.02 },
};
const ZERO_SNR = { rescale_betas_zero_snr: { is: false, other: true } };
const LEADING = {
  timestep_spacing: { is: "leading", other: "trailing" },
  steps_offset: { is: 0, other: 1 },
};
const EVEN = {
  timestep_spacing: { is: "linspace", other: "leading" },
  steps_offset: { is: 0, other: 1, beside: { timestep_spacing: "leading" } },
};
const thresholding = { is: false, other: true };
const THRESHOLD = {
  thresholding,
  dynamic_thresholding_ratio: {
    is: 0.995,
    other: 0.5,
    beside: { thresholding: true, sample_max_value: 9 },
  },
  sample_max_value: { is: 1, other: 2, beside: { thresholding: true } },
};
const CLIPPED = {
  ...THRESHOLD,
  clip_sample: { is: true, other: false },
  clip_sample_range: { is: 1, other: 0.5 },
  thresholding: { ...thresholding, beside: { sample_max_value: 3 } },
};
const UNCLIPPED = {
  ...THRESHOLD,
  clip_sample: { is: false, other: true },
  clip_sample_range: { is: 1, other: 0.5, beside: { clip_sample: true } },
};
const SPACED = {
  use_karras_sigmas: { is: false, other: true },
  use_exponential_sigmas: { is: false, other: true },
  use_beta_sigmas: { is: false, other: true },
};
const SOLVED = {
  ...BETAS,
  ...ZERO_SNR,
  ...EVEN,
  ...SPACED,
  ...THRESHOLD,
  solver_order: { is: 2, other: 3 },
  lower_order_final: { is: true, other: false, beside: { final_sigmas_type: "sigma_min" } },
};
const ENDED = {
  final_sigmas_type: { is: "zero", other: "sigma_min" },
  lambda_min_clipped: { is: "-inf", other: -3 },
  use_flow_sigmas: { is: false, other: true },
  flow_shift: { is: 1, other: 3, beside: { use_flow_sigmas: true } },
};
const ALGORITHM = {
  algorithm_type: { is: "dpmsolver++", other: "sde-dpmsolver++" },
  solver_type: { is: "midpoint", other: "heun" },
};
const K = { ...BETAS, ...EVEN, ...SPACED, ...ZERO_SNR };
const DYNAMIC = { use_dynamic_shifting: true };
const FLOW = {
  num_train_timesteps: { is: 1000, other: 500 },
  shift: { is: 1, other: 3 },
  use_dynamic_shifting: { is: false, other: true, request: { steps: 6, mu: 2 } },
  base_shift: { is: 0.5, other: 0.6, beside: DYNAMIC, request: { steps: 6, tokens: 1000 } },
  max_shift: { is: 1.15, other: 1.2, beside: DYNAMIC, request: { steps: 6, tokens: 1000 } },
  base_image_seq_len: { is: 256, other: 257, beside: DYNAMIC, request: { steps: 6, tokens: 1000 } },
  max_image_seq_len: {
    is: 4096,
    other: 4097,
    beside: DYNAMIC,
    request: { steps: 6, tokens: 1000 },
  },
  time_shift_type: {
    is: "exponential",
    other: "linear",
    beside: DYNAMIC,
    request: { steps: 6, mu: 2 },
  },
  shift_terminal: { is: null, other: 0.1 },
  ...SPACED,
};

/** Fields of diffusers' classes with their defaults, as its documentation has them. */
export const FIELDS: Record<string, Record<string, Field>> = {
  DDIMScheduler: {
    ...BETAS,
    ...ZERO_SNR,
    ...LEADING,
    ...CLIPPED,
    set_alpha_to_one: { is: true, other: false },
  },
  DDIMInverseScheduler: {
    ...BETAS,
    ...ZERO_SNR,
    ...LEADING,
    ...CLIPPED,
    set_alpha_to_one: { is: true, other: false },
  },
  DDPMScheduler: {
    ...BETAS,
    ...ZERO_SNR,
    ...LEADING,
    ...CLIPPED,
    variance_type: { is: "fixed_small", other: "fixed_large" },
  },
  LCMScheduler: {
    ...STABLE,
    ...ZERO_SNR,
    ...UNCLIPPED,
    beta_schedule: { is: "scaled_linear", other: "linear" },
    original_inference_steps: { is: 50, other: 40 },
    timestep_scaling: { is: 10, other: 0.001 },
  },
  TCDScheduler: {
    ...STABLE,
    ...ZERO_SNR,
    ...UNCLIPPED,
    beta_schedule: { is: "scaled_linear", other: "linear" },
    original_inference_steps: { is: 50, other: 40 },
  },
  PNDMScheduler: {
    ...BETAS,
    ...LEADING,
    skip_prk_steps: { is: false, other: true },
    set_alpha_to_one: { is: false, other: true },
  },
  DPMSolverMultistepScheduler: {
    ...SOLVED,
    ...ENDED,
    ...ALGORITHM,
    use_lu_lambdas: { is: false, other: true },
    euler_at_final: {
      is: false,
      other: true,
      beside: { lower_order_final: false, final_sigmas_type: "sigma_min" },
    },
  },
  DPMSolverMultistepInverseScheduler: {
    ...SOLVED,
    ...ALGORITHM,
    lambda_min_clipped: { is: "-inf", other: -3 },
    euler_at_final: { is: false, other: true, beside: { lower_order_final: false } },
  },
  DPMSolverSinglestepScheduler: {
    ...BETAS,
    ...SPACED,
    ...THRESHOLD,
    ...ENDED,
    ...ALGORITHM,
    solver_order: { is: 2, other: 3 },
    lower_order_final: { is: false, other: true, beside: { final_sigmas_type: "sigma_min" } },
  },
  UniPCMultistepScheduler: {
    ...SOLVED,
    ...ENDED,
    solver_type: { is: "bh2", other: "bh1", beside: { solver_order: 3 } },
    predict_x0: { is: true, other: false },
    disable_corrector: { is: [], other: [0] },
  },
  DEISMultistepScheduler: { ...SOLVED, use_flow_sigmas: ENDED.use_flow_sigmas },
  SASolverScheduler: {
    ...BETAS,
    ...ZERO_SNR,
    ...EVEN,
    ...SPACED,
    ...THRESHOLD,
    predictor_order: { is: 2, other: 1 },
    corrector_order: { is: 2, other: 3 },
    lower_order_final: { is: true, other: false },
    final_sigmas_type: { is: "sigma_min", other: "zero" },
  },
  EulerDiscreteScheduler: {
    ...K,
    interpolation_type: { is: "linear", other: "log_linear" },
    final_sigmas_type: { is: "zero", other: "sigma_min" },
    timestep_type: {
      is: "discrete",
      other: "continuous",
      beside: { prediction_type: "v_prediction" },
    },
    sigma_min: { is: null, other: 0.1, beside: { use_karras_sigmas: true } },
    sigma_max: { is: null, other: 9, beside: { use_karras_sigmas: true } },
  },
  EulerAncestralDiscreteScheduler: { ...BETAS, ...EVEN, ...ZERO_SNR },
  LMSDiscreteScheduler: { ...BETAS, ...EVEN, ...SPACED },
  HeunDiscreteScheduler: { ...STABLE, ...EVEN, ...SPACED, ...UNCLIPPED },
  KDPM2DiscreteScheduler: { ...STABLE, ...EVEN, ...SPACED },
  KDPM2AncestralDiscreteScheduler: { ...STABLE, ...EVEN, ...SPACED },
  DPMSolverSDEScheduler: {
    ...STABLE,
    ...EVEN,
    ...SPACED,
    noise_sampler_seed: { is: null, other: 5 },
  },
  FlowMatchEulerDiscreteScheduler: {
    ...FLOW,
    stochastic_sampling: { is: false, other: true },
  },
  FlowMatchHeunDiscreteScheduler: { shift: FLOW.shift },
  FlowMatchLCMScheduler: { shift: FLOW.shift },
};
