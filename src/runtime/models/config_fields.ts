/**
 * The fields of models' configs that decide how much is built, with their ranges: several times what any published model
 * has, and little enough that a graph of them is built in moments. Fields that are not here decide nothing.
 */
import type { Fields } from "./config_field.ts";
import { either, flag, list, number, text, whole } from "./config_field.ts";

const word = text(200);
const channels = whole(1, 65_536);
const size = either(whole(1, 65_536), list(whole(1, 65_536), 2));
const blocks = 10;
const layers = whole(1, 16);
const transformers = whole(1, 32);
const heads = whole(1, 1024);
const groups = whole(1, 4096);
const epsilon = number(0, 1);
const words = list(word, blocks);
/** One for all blocks, or one a block. */
const perBlock = (of: ReturnType<typeof whole>) => either(of, list(of, blocks));
const perTransformer = either(
  transformers,
  list(either(transformers, list(transformers, 17)), blocks),
);

/** UNet2DConditionModel and ControlNetModel. */
const UNET: Fields = {
  sample_size: size,
  in_channels: channels,
  out_channels: channels,
  center_input_sample: flag,
  flip_sin_to_cos: flag,
  freq_shift: number(-1000, 1000),
  down_block_types: words,
  mid_block_type: word,
  up_block_types: words,
  block_out_channels: list(channels, blocks),
  layers_per_block: perBlock(layers),
  downsample_padding: whole(0, 16),
  norm_num_groups: groups,
  norm_eps: epsilon,
  cross_attention_dim: perBlock(channels),
  transformer_layers_per_block: perTransformer,
  reverse_transformer_layers_per_block: perTransformer,
  attention_head_dim: perBlock(heads),
  num_attention_heads: perBlock(heads),
  use_linear_projection: flag,
  addition_embed_type: word,
  addition_time_embed_dim: channels,
  projection_class_embeddings_input_dim: channels,
  resnet_time_scale_shift: word,
  time_embedding_dim: channels,
  time_cond_proj_dim: channels,
  conv_in_kernel: whole(1, 15),
  conv_out_kernel: whole(1, 15),
  conditioning_channels: channels,
  conditioning_embedding_out_channels: list(channels, blocks),
  null_text: flag,
};

/** CLIPTextModel, with projection or without. */
const CLIP_TEXT: Fields = {
  vocab_size: whole(1, 2 ** 21),
  hidden_size: whole(1, 16_384),
  intermediate_size: channels,
  projection_dim: whole(1, 16_384),
  num_hidden_layers: whole(1, 128),
  num_attention_heads: heads,
  max_position_embeddings: whole(3, 2048), // marks of start and end, and a token
  hidden_act: word,
  layer_norm_eps: epsilon,
  bos_token_id: whole(0, 2 ** 21),
  eos_token_id: whole(0, 2 ** 21),
  pad_token_id: whole(-1, 2 ** 21),
};

const AUTOENCODER: Fields = {
  in_channels: channels,
  out_channels: channels,
  latent_channels: channels,
  down_block_types: words,
  up_block_types: words,
  block_out_channels: list(channels, blocks),
  layers_per_block: layers,
  norm_num_groups: groups,
  act_fn: word,
  use_quant_conv: flag,
  use_post_quant_conv: flag,
  mid_block_add_attention: flag,
  scaling_factor: number(1e-6, 1e6),
  shift_factor: number(-1e6, 1e6),
};

/** AutoencoderTiny. */
const TINY_AUTOENCODER: Fields = {
  ...AUTOENCODER,
  upsample_fn: word,
  encoder_block_out_channels: list(channels, blocks),
  decoder_block_out_channels: list(channels, blocks),
  upsampling_scaling_factor: whole(1, 8),
  num_encoder_blocks: list(whole(0, 64), blocks),
  num_decoder_blocks: list(whole(0, 64), blocks),
};

const BY_CLASS: Readonly<Record<string, Fields>> = {
  UNet2DConditionModel: UNET,
  ControlNetModel: UNET,
  AutoencoderKL: AUTOENCODER,
  AutoencoderTiny: TINY_AUTOENCODER,
  CLIPTextModel: CLIP_TEXT,
  CLIPTextModelWithProjection: CLIP_TEXT,
};

/** For configs that do not say their class, by the component's name. */
const BY_NAME: readonly (readonly [name: RegExp, fields: Fields])[] = [
  [/^(unet|controlnet)$/, UNET],
  [/^vae/, AUTOENCODER],
  [/^text_encoder/, CLIP_TEXT],
];

/** The fields of a component's config; few for those whose networks are not built here. */
export function fieldsOf(
  { name, className }: { readonly name: string; readonly className?: string },
): Fields {
  const known = className === undefined
    ? BY_NAME.find(([pattern]) => pattern.test(name))?.[1]
    : Object.hasOwn(BY_CLASS, className)
    ? BY_CLASS[className]
    : undefined;
  return { _class_name: word, architectures: list(word, 10), ...known };
}

/** `tokenizer_config.json` and `special_tokens_map.json`; a length of 10^30 and its like mean that none was set. */
export const TOKENIZER: Fields = {
  model_max_length: either(whole(3, 2048), number(1e6, 1e300)),
};

/** `model_index.json`. */
export const MODEL_INDEX: Fields = { force_zeros_for_empty_prompt: flag };

/** `braid.json`. */
export const FACTS: Fields = {
  title: word,
  description: text(10_000),
  license: text(2000),
  licence: text(2000),
  source: text(2000),
  prior: text(300),
  predictionType: word,
  scalingFactor: number(1e-6, 1e6),
  shiftFactor: number(-1e6, 1e6),
};

const weights = list(number(-1e6, 1e6), 65_536);

/** `preview` in `braid.json`. */
export const PREVIEW: Fields = { matrix: list(weights, 3), bias: weights };
