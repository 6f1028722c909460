import type { Value } from "../graph.ts";
import { expandTimestep, sinusoidalEmbedding, timestepEmbedding } from "./embeddings.ts";
import { features, type Module } from "./module.ts";
import type { ResolvedUNetConfig } from "./unet_2d_config.ts";

/** What a UNet or ControlNet is told beside the sample. */
export interface UNetConditions {
  /** The training timestep, [], [1] or [batch]. */
  readonly timestep: Value;
  /** Text, [batch, sequence, cross_attention_dim]; none in a null-text network. */
  readonly encoderHiddenStates?: Value | undefined;
  /** SDXL: pooled text [batch, width]. */
  readonly textEmbeds?: Value | undefined;
  /** SDXL: original size, crop and target size, [batch, 6] (refiner: [batch, 5]). */
  readonly timeIds?: Value | undefined;
  /** LCM: the embedded guidance scale, [batch, time_cond_proj_dim]. */
  readonly timestepCond?: Value | undefined;
}

function demand(value: Value | undefined, name: string): Value {
  if (!value) throw new TypeError(`Expected the input ${name}, which this config asks for`);
  return value;
}

/** `silu` of the time embedding and, in SDXL, of pooled text and sizes, [batch, dim]: what every resnet projects. */
export function activatedTimeEmbedding(
  module: Module,
  sample: Value,
  config: ResolvedUNetConfig,
  inputs: UNetConditions,
): Value {
  const { graph } = module;
  const { channels, dim, flipSinToCos, freqShift, condDim } = config.time;
  const t = expandTimestep(graph, inputs.timestep, sample);
  const sinusoid = sinusoidalEmbedding(graph, t, { dim: channels, flipSinToCos, freqShift });
  const condition = condDim ? demand(inputs.timestepCond, "timestep_cond") : undefined;
  let embedding = timestepEmbedding(module.child("time_embedding"), sinusoid, dim, condition);
  if (config.textTime) {
    const text = demand(inputs.textEmbeds, "text_embeds");
    const ids = demand(inputs.timeIds, "time_ids");
    const count = features(ids, 1);
    const sizes = sinusoidalEmbedding(graph, graph.op("Reshape", [ids, graph.int([-1])]), {
      dim: config.textTime.timeDim,
      flipSinToCos,
      freqShift,
    });
    const flat = graph.op("Reshape", [sizes, graph.int([-1, count * config.textTime.timeDim])]);
    const joined = graph.op("Concat", [text, flat], { axis: 1 });
    if (features(joined, 1) !== config.textTime.inputDim) {
      throw new RangeError(
        `Expected ${config.textTime.inputDim} pooled text and size features (projection_class_embeddings_input_dim), but got ${
          features(joined, 1)
        }`,
      );
    }
    const added = timestepEmbedding(module.child("add_embedding"), joined, dim);
    embedding = graph.op("Add", [embedding, added]);
  }
  return graph.op("Silu", [embedding]);
}
