/** Two levels, one with attention: a network of every block that runs in a millisecond. */
export const TINY_UNET = {
  block_out_channels: [4, 8],
  layers_per_block: 1,
  down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D"],
  up_block_types: ["CrossAttnUpBlock2D", "UpBlock2D"],
  cross_attention_dim: 8,
  norm_num_groups: 2,
  attention_head_dim: 2,
};

/** Two layers of two heads. */
export const TINY_TEXT = {
  vocab_size: 1000,
  hidden_size: 8,
  intermediate_size: 16,
  num_attention_heads: 2,
  num_hidden_layers: 2,
};
