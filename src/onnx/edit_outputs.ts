import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type ModelProto,
  type NodeProto,
  TensorProto_DataType as DataType,
} from "onnx-buf";
import { declare, GraphIndex, newNode, renameValue } from "./edit_graph.ts";

/** Adds an output that is a value of the graph, as float32. */
export function exposeValue(model: ModelProto, value: string, name: string): void {
  const cast = newNode("Cast", [value], [name]);
  cast.attribute.push(create(AttributeProtoSchema, {
    name: "to",
    type: AttributeType.INT,
    i: BigInt(DataType.FLOAT),
  }));
  model.graph!.node.push(cast);
  model.graph!.output.push(declare(name, DataType.FLOAT));
}

/** What a text encoder's norm is applied to, found by the name of the norm's weight; undefined if there is no such. */
function normInput(model: ModelProto, index: GraphIndex, norm: string): string | undefined {
  const weight = model.graph!.initializer.find(({ name }) => name.endsWith(`${norm}.weight`));
  const scaled = weight && index.consumers(weight.name)[0];
  switch (scaled?.opType) {
    case "LayerNormalization":
      return scaled.input[0];
    case "SkipLayerNormalization":
      return sumOfSkip(scaled);
    // Before opset 17 norms are written out: weight * ((x - mean) / sqrt(variance + epsilon)).
    case "Mul": {
      const normed = scaled.input.find((name) => name !== weight!.name);
      const divided = producerBehindCasts(index, normed);
      const centred = divided?.opType === "Div" && producerBehindCasts(index, divided.input[0]);
      return centred && centred.opType === "Sub" ? centred.input[0] : undefined;
    }
    default:
      return undefined;
  }
}

/** The fused norm's fourth output: the sum that it normalises. */
function sumOfSkip(node: NodeProto): string {
  while (node.output.length < 4) node.output.push("");
  node.output[3] ||= `${node.output[0]}.sum`;
  return node.output[3];
}

function producerBehindCasts(index: GraphIndex, value: string | undefined): NodeProto | undefined {
  let node = index.producer(value);
  while (node?.opType === "Cast") node = index.producer(node.input[0]);
  return node;
}

/** The values that diffusers calls `hidden_states`: the embeddings and each layer's output without the final norm. */
function hiddenStates(model: ModelProto): string[] {
  const index = new GraphIndex(model.graph!);
  const layers =
    model.graph!.initializer.filter(({ name }) =>
      /encoder\.layers\.\d+\.layer_norm1\.weight$/.test(name)
    ).length;
  const norms = Array.from({ length: layers }, (_, i) => `encoder.layers.${i}.layer_norm1`);
  return [...norms, "final_layer_norm"].map((norm) => {
    const value = normInput(model, index, norm);
    if (value === undefined || layers === 0) {
      throw new RangeError(
        `Cannot find the hidden states: the model has no "${norm}" as text encoders export it`,
      );
    }
    return value;
  });
}

/**
 * Adds the outputs `hidden_states.0` to `hidden_states.N` to a CLIP text encoder exported without them.
 *
 * @throws RangeError when the layers cannot be told apart
 */
export function exposeHiddenStates(model: ModelProto): void {
  const present = new Set(model.graph!.output.map(({ name }) => name));
  hiddenStates(model).forEach((value, i) => {
    const name = `hidden_states.${i}`;
    if (!present.has(name)) exposeValue(model, value, name);
  });
}

/**
 * Leaves out the last `count` layers of a CLIP text encoder before the final norm, as diffusers' `clip_skip` does.
 * The pooled output stays that of all layers.
 *
 * @throws RangeError when there are no such layers
 */
export function skipLastLayers(model: ModelProto, count: number): void {
  const graph = model.graph!;
  const states = hiddenStates(model);
  if (!Number.isInteger(count) || count < 0 || count > states.length - 2) {
    throw new RangeError(
      `Expected a number of layers between 0 and ${states.length - 2}, but got ${count}`,
    );
  }
  if (count === 0) return;
  const name = "last_hidden_state";
  if (!graph.output.some((output) => output.name === name)) {
    throw new RangeError(`Cannot skip layers: the model has no output ${name}`);
  }
  const [weight, bias] = ["weight", "bias"].map((part) =>
    graph.initializer.find((tensor) => tensor.name.endsWith(`final_layer_norm.${part}`))!.name
  ) as [string, string];
  renameValue(graph, name, `${name}.of_all_layers`);
  const norm = newNode("LayerNormalization", [states.at(-1 - count)!, weight, bias], [name]);
  norm.attribute.push(
    create(AttributeProtoSchema, { name: "axis", type: AttributeType.INT, i: -1n }),
    create(AttributeProtoSchema, { name: "epsilon", type: AttributeType.FLOAT, f: 1e-5 }),
  );
  graph.node.push(norm);
}

/**
 * Turns a VAE encoder that draws its own sample into one with the moments `latent_parameters` as output, so that the
 * noise can come from a seed. Moments are the one convolution's output that the whole sample is made of.
 *
 * @throws RangeError when the sample has another form
 */
export function exposeMoments(model: ModelProto): void {
  const graph = model.graph!;
  const index = new GraphIndex(graph);
  const sources = new Set<NodeProto>();
  const seen = new Set<string>();
  const open = graph.output.map(({ name }) => name);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = index.producer(value);
    if (!node || seen.has(value)) continue;
    seen.add(value);
    if (node.opType === "Conv") sources.add(node);
    else open.push(...node.input);
  }
  const random = graph.node.some(({ opType }) => opType.startsWith("RandomNormal"));
  const [moments] = sources;
  if (!random || sources.size !== 1) {
    throw new RangeError(
      "Cannot find the moments: the VAE encoder draws no sample from one convolution's output",
    );
  }
  graph.output.length = 0;
  exposeValue(model, moments!.output[0]!, "latent_parameters");
}
