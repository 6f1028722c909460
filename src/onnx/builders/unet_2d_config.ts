/** `config.json` of a diffusers UNet or ControlNet, as far as it decides the network. */
export interface UNetConfig {
  readonly sample_size?: number | readonly number[] | null;
  readonly in_channels?: number;
  readonly out_channels?: number;
  readonly center_input_sample?: boolean;
  readonly flip_sin_to_cos?: boolean;
  readonly freq_shift?: number;
  readonly down_block_types?: readonly string[];
  readonly mid_block_type?: string | null;
  readonly up_block_types?: readonly string[];
  readonly block_out_channels?: readonly number[];
  readonly layers_per_block?: number | readonly number[];
  readonly downsample_padding?: number | null;
  readonly norm_num_groups?: number | null;
  readonly norm_eps?: number;
  readonly cross_attention_dim?: number | readonly number[] | null;
  readonly transformer_layers_per_block?: PerBlock;
  readonly reverse_transformer_layers_per_block?: PerBlock | null;
  /** In UNets the number of heads, whatever its name says. */
  readonly attention_head_dim?: number | readonly number[];
  readonly num_attention_heads?: number | readonly number[] | null;
  readonly use_linear_projection?: boolean;
  readonly addition_embed_type?: string | null;
  readonly addition_time_embed_dim?: number | null;
  readonly projection_class_embeddings_input_dim?: number | null;
  readonly resnet_time_scale_shift?: "default" | "scale_shift";
  readonly time_embedding_dim?: number | null;
  readonly time_cond_proj_dim?: number | null;
  readonly conv_in_kernel?: number;
  readonly conv_out_kernel?: number;
  /** ControlNet only. */
  readonly conditioning_channels?: number;
  readonly conditioning_embedding_out_channels?: readonly number[];
  /** Ours: cross-attention is replaced by a constant vector a block, and there is no text input. */
  readonly null_text?: boolean;
  readonly [other: string]: unknown;
}

/** One number for all blocks, one a block, or one a transformer. */
type PerBlock = number | readonly (number | readonly number[])[];

/** One block of the UNet, numbers resolved from the config's scalars and lists. */
export interface BlockConfig {
  readonly type: string;
  readonly outChannels: number;
  readonly resnets: number;
  readonly heads: number;
  /** Transformer layers behind each resnet. */
  readonly transformerLayers: readonly number[];
}

/** A config with every default filled in. */
export interface ResolvedUNetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly centerInput: boolean;
  readonly down: readonly BlockConfig[];
  readonly mid: BlockConfig | undefined;
  readonly up: readonly BlockConfig[];
  readonly downsamplePadding: number;
  readonly groups: number;
  readonly epsilon: number;
  readonly linearProjection: boolean;
  readonly crossAttentionDim: number;
  readonly time: {
    readonly channels: number;
    readonly dim: number;
    readonly flipSinToCos: boolean;
    readonly freqShift: number;
    readonly condDim: number | undefined;
    readonly scaleShift: "default" | "scale_shift";
  };
  /** SDXL's pooled text and size embedding. */
  readonly textTime: { readonly timeDim: number; readonly inputDim: number } | undefined;
  readonly convInKernel: number;
  readonly convOutKernel: number;
  readonly nullText: boolean;
}

/** Options that change the network in ways not built here, with the value that leaves it as it is. */
const FIXED: Readonly<Record<string, unknown>> = {
  act_fn: "silu",
  only_cross_attention: false,
  mid_block_only_cross_attention: null,
  mid_block_scale_factor: 1,
  dual_cross_attention: false,
  encoder_hid_dim: null,
  encoder_hid_dim_type: null,
  class_embed_type: null,
  num_class_embeds: null,
  resnet_skip_time_act: false,
  resnet_out_scale_factor: 1,
  time_embedding_type: "positional",
  time_embedding_act_fn: null,
  timestep_post_act: null,
  attention_type: "default",
  class_embeddings_concat: false,
  cross_attention_norm: null,
  global_pool_conditions: false,
  controlnet_conditioning_channel_order: "rgb",
};

const list = <T>(value: T | readonly T[], count: number, name: string): readonly T[] => {
  if (!Array.isArray(value)) return new Array<T>(count).fill(value as T);
  if (value.length !== count) {
    throw new RangeError(
      `Expected ${count} entries of ${name}, one a block, but got ${value.length}`,
    );
  }
  return value;
};

/**
 * A UNet's or ControlNet's config with diffusers' defaults.
 *
 * @throws RangeError for lists of the wrong length and options that no builder here knows
 */
export function resolveUNetConfig(config: UNetConfig): ResolvedUNetConfig {
  for (const [name, plain] of Object.entries(FIXED)) {
    const value = config[name] ?? null;
    const values = Array.isArray(value) ? value : [value];
    if (values.some((one) => one !== null && one !== plain && !(plain === null && !one))) {
      throw new RangeError(
        `Cannot build a UNet with ${name} ${JSON.stringify(value)}: only ${
          JSON.stringify(plain)
        } is supported`,
      );
    }
  }
  const channels = config.block_out_channels ?? [320, 640, 1280, 1280];
  const count = channels.length;
  const downTypes = config.down_block_types ??
    ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"];
  // A ControlNet's config has none: its way up would be the mirror of its way down.
  const upTypes = config.up_block_types ??
    downTypes.toReversed().map((type) => type.replace("Down", "Up"));
  list(downTypes, count, "down_block_types");
  list(upTypes, count, "up_block_types");
  const perBlock = list(config.layers_per_block ?? 2, count, "layers_per_block");
  const heads = list(
    config.num_attention_heads ?? config.attention_head_dim ?? 8,
    count,
    "attention_head_dim",
  );
  const transformers = list<number | readonly number[]>(
    config.transformer_layers_per_block ?? 1,
    count,
    "transformer_layers_per_block",
  );
  const upTransformers = config.reverse_transformer_layers_per_block
    ? list<number | readonly number[]>(
      config.reverse_transformer_layers_per_block,
      count,
      "reverse_transformer_layers_per_block",
    )
    : transformers.toReversed();
  const crossDims = [config.cross_attention_dim ?? 1280].flat();
  if (new Set(crossDims).size > 1) {
    throw new RangeError(
      `Cannot build a UNet whose cross_attention_dim differs by block: got [${
        crossDims.join(", ")
      }]`,
    );
  }
  const block = (
    type: string,
    at: number,
    resnets: number,
    layers: number | readonly number[],
  ): BlockConfig => ({
    type,
    outChannels: channels[at]!,
    resnets,
    heads: heads[at]!,
    transformerLayers: list<number>(layers, resnets, "transformer_layers_per_block"),
  });
  const last = count - 1;
  const midType = config.mid_block_type === undefined
    ? "UNetMidBlock2DCrossAttn"
    : config.mid_block_type;
  const midLayers = transformers[last]!;
  return {
    inChannels: config.in_channels ?? 4,
    outChannels: config.out_channels ?? 4,
    centerInput: config.center_input_sample ?? false,
    down: channels.map((_, i) => block(downTypes[i]!, i, perBlock[i]!, transformers[i]!)),
    mid: midType === null
      ? undefined
      : block(midType, last, 1, typeof midLayers === "number" ? midLayers : midLayers[0]!),
    up: channels.map((_, i) =>
      block(upTypes[i]!, last - i, perBlock[last - i]! + 1, upTransformers[i]!)
    ),
    downsamplePadding: config.downsample_padding ?? 1,
    groups: config.norm_num_groups ?? 32,
    epsilon: config.norm_eps ?? 1e-5,
    linearProjection: config.use_linear_projection ?? false,
    crossAttentionDim: crossDims[0]!,
    time: {
      channels: channels[0]!,
      dim: config.time_embedding_dim ?? channels[0]! * 4,
      flipSinToCos: config.flip_sin_to_cos ?? true,
      freqShift: config.freq_shift ?? 0,
      condDim: config.time_cond_proj_dim ?? undefined,
      scaleShift: config.resnet_time_scale_shift ?? "default",
    },
    textTime: textTime(config),
    convInKernel: config.conv_in_kernel ?? 3,
    convOutKernel: config.conv_out_kernel ?? 3,
    nullText: config.null_text ?? false,
  };
}

function textTime(config: UNetConfig): ResolvedUNetConfig["textTime"] {
  const type = config.addition_embed_type ?? null;
  if (type === null) return undefined;
  if (type !== "text_time") {
    throw new RangeError(
      `Cannot build a UNet with addition_embed_type "${type}": only "text_time" is supported`,
    );
  }
  const inputDim = config.projection_class_embeddings_input_dim;
  if (!inputDim) {
    throw new RangeError(
      "Expected projection_class_embeddings_input_dim beside addition_embed_type",
    );
  }
  return { timeDim: config.addition_time_embed_dim ?? 256, inputDim };
}
