import {
  type AutoencoderKLConfig,
  buildAutoencoderKLDecoder,
  buildAutoencoderKLEncoder,
} from "../onnx/builders/autoencoder_kl.ts";
import { Graph, type Value } from "../onnx/graph.ts";

/** What an autoencoder is trained to do. */
export interface AutoencoderObjectiveOptions {
  readonly batch: number;
  /** Height and width of the training crops, pixels. */
  readonly size: number;
  /** Weight of the mean Kullback-Leibler divergence a latent, against the mean absolute error a pixel. */
  readonly klWeight: number;
  /** Weight of the absolute error of differences between neighbouring pixels, which keeps edges sharp. */
  readonly edgeWeight: number;
}

/** A graph with its scalar loss. */
export interface Objective {
  readonly graph: Graph;
  readonly loss: Value;
}

const mean = (graph: Graph, x: Value): Value => graph.op("ReduceMean", [x], { keepdims: 0 });
const difference = (graph: Graph, x: Value, axis: number, size: number): Value =>
  graph.op("Sub", [
    graph.op("Slice", [x, graph.int([1]), graph.int([size]), graph.int([axis])]),
    graph.op("Slice", [x, graph.int([0]), graph.int([size - 1]), graph.int([axis])]),
  ]);

/**
 * The loss of a variational autoencoder (Kingma and Welling, 2014), with the reparametrisation `z = mean + std·noise`:
 *
 *   mean|e| + edgeWeight · (mean|dx e| + mean|dy e|) + klWeight · KL,   e = decode(z) - image
 *
 * Inputs: `image` [B, 3, S, S] in [-1, 1] and `noise` [B, latent channels, s, s]. Metrics: `mae`, `kl`, and the
 * latents' standard deviation `latent_std`.
 */
export function autoencoderObjective(
  config: AutoencoderKLConfig,
  options: AutoencoderObjectiveOptions,
): Objective {
  const { batch, size, klWeight, edgeWeight } = options;
  const graph = new Graph();
  const latent = config.latent_channels ?? 4;
  const factor = 2 ** ((config.block_out_channels?.length ?? 1) - 1);
  const image = graph.input("image", "float", [batch, 3, size, size]);
  const noise = graph.input("noise", "float", [batch, latent, size / factor, size / factor]);
  const moments = buildAutoencoderKLEncoder(graph, config, image);
  const [mu, raw] = graph.ops("Split", 2, [moments, graph.int([latent, latent])], { axis: 1 }) as [
    Value,
    Value,
  ];
  const logVariance = graph.op("Clip", [raw, graph.float(-30), graph.float(20)]);
  const deviation = graph.op("Exp", [graph.op("Mul", [logVariance, graph.float(0.5)])]);
  const z = graph.op("Add", [mu, graph.op("Mul", [deviation, noise])]);
  const error = graph.op("Sub", [buildAutoencoderKLDecoder(graph, config, z), image]);
  const mae = mean(graph, graph.op("Abs", [error]));
  const square = graph.op("Mul", [mu, mu]);
  const variance = graph.op("Mul", [deviation, deviation]);
  const divergence = graph.op("Sub", [
    graph.op("Add", [square, variance]),
    graph.op("Add", [logVariance, graph.float(1)]),
  ]);
  const kl = graph.op("Mul", [mean(graph, divergence), graph.float(0.5)]);
  const edges = [2, 3].map((axis) =>
    mean(graph, graph.op("Abs", [difference(graph, error, axis, size)]))
  );
  const terms = [
    mae,
    graph.op("Mul", [graph.op("Add", [edges[0]!, edges[1]!]), graph.float(edgeWeight)]),
    graph.op("Mul", [kl, graph.float(klWeight)]),
  ];
  graph.output("mae", mae);
  graph.output("kl", kl);
  graph.output("latent_std", graph.op("Sqrt", [mean(graph, square)]));
  return { graph, loss: terms.reduce((a, b) => graph.op("Add", [a, b])) };
}
