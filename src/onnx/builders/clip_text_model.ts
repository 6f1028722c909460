import { type Dim, type ElementType, Graph, type Value } from "../graph.ts";
import { scaledDotProductAttention } from "./attention.ts";
import { layerNorm, linear } from "./layers.ts";
import { features, Module } from "./module.ts";

/** `config.json` of a transformers CLIPTextModel or CLIPTextModelWithProjection, as far as it decides the network. */
export interface CLIPTextConfig {
  readonly vocab_size?: number;
  readonly hidden_size?: number;
  readonly intermediate_size?: number;
  readonly projection_dim?: number;
  readonly num_hidden_layers?: number;
  readonly num_attention_heads?: number;
  readonly max_position_embeddings?: number;
  readonly hidden_act?: string;
  readonly layer_norm_eps?: number;
  readonly eos_token_id?: number;
  readonly [other: string]: unknown;
}

export interface CLIPTextOptions {
  /** What stands before the weights' names, with its dot. */
  readonly prefix?: string;
  /** Project the pooled output to `text_embeds` (CLIPTextModelWithProjection). */
  readonly projection?: boolean;
  /** Layers left out at the end before the final norm: 1 is what others call clip skip 2. */
  readonly clipSkip?: number;
}

export interface CLIPTextOutputs {
  /** After the final norm, [batch, sequence, hidden_size]. */
  readonly lastHiddenState: Value;
  /** `last_hidden_state` at the end of the text, [batch, hidden_size]; not changed by clip skip. */
  readonly poolerOutput: Value;
  /** The pooled output projected, [batch, projection_dim]. */
  readonly textEmbeds?: Value;
  /** Embeddings, then each layer's output without the final norm: `num_hidden_layers + 1` values. */
  readonly hiddenStates: readonly Value[];
}

/** The activations that text encoders of diffusion models use, by transformers' names. */
const ACTIVATIONS: Readonly<Record<string, (graph: Graph, x: Value) => Value>> = {
  quick_gelu: (graph, x) => graph.op("QuickGelu", [x], { alpha: { float: 1.702 } }),
  gelu: (graph, x) => graph.op("Gelu", [x]),
};

interface Resolved {
  readonly vocabulary: number;
  readonly width: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly positions: number;
  readonly activation: (graph: Graph, x: Value) => Value;
  readonly epsilon: number;
}

function resolve(config: CLIPTextConfig): Resolved {
  const act = config.hidden_act ?? "quick_gelu";
  const activation = ACTIVATIONS[act];
  if (!activation) {
    throw new RangeError(
      `Cannot build a text encoder with hidden_act "${act}": supported are ${
        Object.keys(ACTIVATIONS).join(", ")
      }`,
    );
  }
  const { hidden_size: width = 512, num_attention_heads: heads = 8 } = config;
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot build a text encoder whose hidden_size ${width} is no multiple of its num_attention_heads ${heads}`,
    );
  }
  return {
    vocabulary: config.vocab_size ?? 49408,
    width,
    hidden: config.intermediate_size ?? 2048,
    layers: config.num_hidden_layers ?? 12,
    heads,
    positions: config.max_position_embeddings ?? 77,
    activation,
    epsilon: config.layer_norm_eps ?? 1e-5,
  };
}

/** The first entries of `table` along `axes`, as many as `ids` has tokens. */
function firstTokens(graph: Graph, table: Value, axes: readonly number[], ids: Value): Value {
  const length = ids.shape[1]!;
  if (axes.every((axis) => table.shape[axis] === length)) return table;
  const one = typeof length === "number"
    ? graph.int([length])
    : graph.op("Shape", [ids], { start: 1, end: 2 });
  const ends = axes.length === 1 ? one : graph.op("Concat", axes.map(() => one), { axis: 0 });
  return graph.op("Slice", [table, graph.int(axes.map(() => 0)), ends, graph.int(axes)]);
}

/** Added to attention scores so that no token sees a later one: 0 on and below the diagonal, else the lowest float32. */
function causalMask(graph: Graph, positions: number, ids: Value): Value {
  const size = typeof ids.shape[1] === "number" ? ids.shape[1] : positions;
  const mask = Float32Array.from(
    { length: size * size },
    (_, i) => i % size > Math.floor(i / size) ? -3.4028234663852886e38 : 0,
  );
  return firstTokens(graph, graph.float(mask, [size, size]), [0, 1], ids);
}

function selfAttention(module: Module, x: Value, heads: number, mask: Value): Value {
  const width = features(x, -1);
  const [q, k, v] = ["q_proj", "k_proj", "v_proj"].map((name) =>
    linear(module.child(name), x, width)
  ) as [Value, Value, Value];
  const attended = scaledDotProductAttention(module.graph, [q, k, v], heads, mask);
  return linear(module.child("out_proj"), attended, width);
}

function encoderLayer(module: Module, input: Value, mask: Value, config: Resolved): Value {
  const { graph } = module;
  const { heads, hidden, activation, epsilon } = config;
  const normed = layerNorm(module.child("layer_norm1"), input, epsilon);
  const x = graph.op("Add", [input, selfAttention(module.child("self_attn"), normed, heads, mask)]);
  const inner = linear(
    module.child("mlp.fc1"),
    layerNorm(module.child("layer_norm2"), x, epsilon),
    hidden,
  );
  const outer = linear(module.child("mlp.fc2"), activation(graph, inner), features(x, -1));
  return graph.op("Add", [x, outer]);
}

/**
 * The row of `states` at the end of each text, [batch, width]. transformers' rule: configs that still say
 * `eos_token_id` 2 take the largest id's position, others the first `eos_token_id`'s.
 */
function pool(graph: Graph, states: Value, ids: Value, config: CLIPTextConfig): Value {
  const eos = config.eos_token_id ?? 49407;
  const wanted = eos === 2
    ? ids
    : graph.op("Cast", [graph.op("Equal", [ids, graph.int(eos)])], { to: "int64" });
  const position = graph.op("ArgMax", [wanted], { axis: 1, keepdims: 1 });
  const positions = config.max_position_embeddings ?? 77;
  const range = Array.from({ length: positions }, (_, i) => i);
  const numbers = firstTokens(graph, graph.int(range, [1, positions]), [1], ids);
  const isEnd = graph.op("Cast", [graph.op("Equal", [numbers, position])], { to: "float" });
  const row = graph.op("MatMul", [graph.op("Unsqueeze", [isEnd, graph.int([1])]), states]);
  return graph.op("Squeeze", [row, graph.int([1])]);
}

/**
 * Appends transformers' `CLIPTextModel`: token ids [batch, sequence] (int64) to hidden states. The attention is causal;
 * padding is not masked, as in all Stable Diffusion pipelines.
 *
 * @see https://arxiv.org/abs/2103.00020
 */
export function buildCLIPTextModel(
  graph: Graph,
  config: CLIPTextConfig,
  inputIds: Value,
  { prefix = "", projection = false, clipSkip = 0 }: CLIPTextOptions = {},
): CLIPTextOutputs {
  const resolved = resolve(config);
  const { vocabulary, width, positions, layers, epsilon } = resolved;
  if (!Number.isInteger(clipSkip) || clipSkip < 0 || clipSkip >= layers) {
    throw new RangeError(`Expected clip skip between 0 and ${layers - 1}, but got ${clipSkip}`);
  }
  const root = new Module(graph, prefix);
  const module = root.child("text_model");
  const table = module.parameter("embeddings.token_embedding.weight", [vocabulary, width]);
  const places = module.parameter("embeddings.position_embedding.weight", [positions, width]);
  const mask = causalMask(graph, positions, inputIds);
  const hiddenStates = [
    graph.op("Add", [
      graph.op("Gather", [table, inputIds]),
      firstTokens(graph, places, [0], inputIds),
    ]),
  ];
  for (let i = 0; i < layers; i++) {
    const layer = module.child(`encoder.layers.${i}`);
    hiddenStates.push(encoderLayer(layer, hiddenStates.at(-1)!, mask, resolved));
  }
  const norm = (x: Value) => layerNorm(module.child("final_layer_norm"), x, epsilon);
  const last = norm(hiddenStates.at(-1)!);
  const poolerOutput = pool(graph, last, inputIds, config);
  return {
    lastHiddenState: clipSkip === 0 ? last : norm(hiddenStates[layers - clipSkip]!),
    poolerOutput,
    hiddenStates,
    ...(projection && {
      textEmbeds: linear(
        root.child("text_projection"),
        poolerOutput,
        config.projection_dim ?? 512,
        { bias: false },
      ),
    }),
  };
}

export interface CLIPTextGraphOptions extends CLIPTextOptions {
  readonly batch?: Dim;
  readonly sequence?: Dim;
  readonly idType?: ElementType & ("int64" | "int32");
  /** Output `hidden_states.0` to `hidden_states.N`. */
  readonly outputHiddenStates?: boolean;
}

/**
 * A text encoder alone, named as in a diffusers export: `input_ids` to `last_hidden_state, pooler_output
 * [, hidden_states.N]`, or with projection to `text_embeds, last_hidden_state [, hidden_states.N]`.
 */
export function clipTextGraph(config: CLIPTextConfig, options: CLIPTextGraphOptions = {}): Graph {
  const { batch = "batch", sequence = "sequence", idType = "int64" } = options;
  const graph = new Graph();
  const ids = graph.input("input_ids", idType, [batch, sequence]);
  const wide = idType === "int64" ? ids : graph.op("Cast", [ids], { to: "int64" });
  const outputs = buildCLIPTextModel(graph, config, wide, options);
  if (outputs.textEmbeds) graph.output("text_embeds", outputs.textEmbeds);
  graph.output("last_hidden_state", outputs.lastHiddenState);
  if (!outputs.textEmbeds) graph.output("pooler_output", outputs.poolerOutput);
  if (options.outputHiddenStates) {
    outputs.hiddenStates.forEach((state, i) => graph.output(`hidden_states.${i}`, state));
  }
  return graph;
}
