/** The configurations of the bundled models, as they stand in their folders' `config.json`. */

/** Factor 8 with 4 channels for pictures of 128x128: 0.83 million weights. */
export const AUTOENCODER = {
  _class_name: "AutoencoderKL",
  act_fn: "silu",
  block_out_channels: [16, 32, 48, 64],
  down_block_types: [
    "DownEncoderBlock2D",
    "DownEncoderBlock2D",
    "DownEncoderBlock2D",
    "DownEncoderBlock2D",
  ],
  force_upcast: false,
  in_channels: 3,
  latent_channels: 4,
  layers_per_block: 1,
  mid_block_add_attention: false,
  norm_num_groups: 8,
  out_channels: 3,
  sample_size: 128,
  up_block_types: ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
  use_post_quant_conv: true,
  use_quant_conv: true,
} as const;

/** Prior and concept models: 16x16 latents, attention at 8x8 and 4x4, v-prediction. */
export const UNET = {
  _class_name: "UNet2DConditionModel",
  act_fn: "silu",
  attention_head_dim: 4,
  block_out_channels: [64, 128, 192],
  cross_attention_dim: 128,
  down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 1,
  mid_block_type: "UNetMidBlock2DCrossAttn",
  norm_num_groups: 16,
  out_channels: 4,
  sample_size: 16,
  up_block_types: ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
} as const;

/** A text encoder of our own, trained together with the prior. */
export const TEXT_ENCODER = {
  _class_name: "CLIPTextModel",
  architectures: ["CLIPTextModel"],
  bos_token_id: 2998,
  eos_token_id: 2999,
  hidden_act: "quick_gelu",
  hidden_size: 128,
  intermediate_size: 512,
  layer_norm_eps: 1e-5,
  max_position_embeddings: 32,
  model_type: "clip_text_model",
  num_attention_heads: 4,
  num_hidden_layers: 3,
  pad_token_id: 2999,
  projection_dim: 128,
  vocab_size: 3000,
} as const;

/**
 * The noise of training and the scheduler a pipeline starts with. The fields that its class does not have are for others
 * made from this config, as in Stable Diffusion's: DDIM would clip latents otherwise.
 */
export const SCHEDULER = {
  _class_name: "DPMSolverMultistepScheduler",
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  clip_sample: false,
  num_train_timesteps: 1000,
  prediction_type: "v_prediction",
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
} as const;

/** Where in the embedding of the empty prompt the null condition stands: its first end-of-text token. */
export const NULL_POSITION = 1;

/** With an offset the noisiest steps count, which decide what is painted: prompts are learnt sooner. */
export const WEIGHTING = { gamma: 5, offset: 1 } as const;
