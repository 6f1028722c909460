import { type Dim, Graph } from "../graph.ts";
import { buildUNet2DConditionModel, type UNetOptions } from "./unet_2d_condition_model.ts";
import { resolveUNetConfig, type UNetConfig } from "./unet_2d_config.ts";

export interface UNetGraphOptions extends UNetOptions {
  readonly batch?: Dim;
  readonly height?: Dim;
  readonly width?: Dim;
  readonly sequence?: Dim;
  /** Take a ControlNet's residuals as inputs. */
  readonly residuals?: boolean;
  /** Output each cross-attention's result as `<transformer block>.attn2`. */
  readonly recordCrossAttention?: boolean;
}

/**
 * A UNet alone, with the names of a diffusers export:
 * `sample, timestep, encoder_hidden_states [, text_embeds, time_ids, timestep_cond, down_block_N_additional_residual,
 * mid_block_additional_residual, perturb]` to `out_sample`. `timestep` has one number for all rows or one a row.
 */
export function unetGraph(unetConfig: UNetConfig, options: UNetGraphOptions = {}): Graph {
  const { batch = "batch", height = "height", width = "width", sequence = "sequence" } = options;
  const config = resolveUNetConfig(unetConfig);
  const graph = new Graph();
  const sample = graph.input("sample", "float", [batch, config.inChannels, height, width]);
  const timestep = graph.input("timestep", "float", [typeof batch === "number" ? batch : "steps"]);
  const encoderHiddenStates = config.nullText ? undefined : graph.input(
    "encoder_hidden_states",
    "float",
    [batch, sequence, config.crossAttentionDim],
  );
  const { textTime, time: { condDim } } = config;
  const ids = textTime && timeIdCount(textTime.inputDim, textTime.timeDim);
  const perturb = options.perturb ?? [];
  const outputs = buildUNet2DConditionModel(graph, unetConfig, {
    sample,
    timestep,
    encoderHiddenStates,
    textEmbeds: textTime && graph.input(
      "text_embeds",
      "float",
      [batch, textTime.inputDim - ids! * textTime.timeDim],
    ),
    timeIds: textTime && graph.input("time_ids", "float", [batch, ids!]),
    timestepCond: condDim ? graph.input("timestep_cond", "float", [batch, condDim]) : undefined,
    residual: options.residuals
      ? (name, like) => graph.input(name, "float", like.shape)
      : undefined,
    perturb: perturb.length > 0
      ? graph.input("perturb", "float", [batch, perturb.length])
      : undefined,
  }, options);
  graph.output("out_sample", outputs.sample);
  if (options.recordCrossAttention) {
    for (const [block, value] of outputs.crossAttention) graph.output(`${block}.attn2`, value);
  }
  return graph;
}

/** SDXL base embeds six numbers a picture beside 1280 pooled features, its refiner five. */
function timeIdCount(inputDim: number, timeDim: number): number {
  return inputDim - 5 * timeDim === 1280 ? 5 : 6;
}
