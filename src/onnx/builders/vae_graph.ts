import { type Dim, Graph } from "../graph.ts";
import {
  type AutoencoderKLConfig,
  buildAutoencoderKLDecoder,
  buildAutoencoderKLEncoder,
} from "./autoencoder_kl.ts";
import {
  type AutoencoderTinyConfig,
  buildAutoencoderTinyDecoder,
  buildAutoencoderTinyEncoder,
} from "./autoencoder_tiny.ts";

/** `vae/config.json`; its `_class_name` says which kind of autoencoder, AutoencoderKL if it is absent. */
export type VaeConfig = (AutoencoderKLConfig | AutoencoderTinyConfig) & {
  readonly _class_name?: string;
};

export interface VaeGraphOptions {
  /** What stands before the weights' names, with its dot. */
  readonly prefix?: string;
  readonly batch?: Dim;
  readonly height?: Dim;
  readonly width?: Dim;
  /** Attention as one operator that cannot be trained through, on unless set to false. */
  readonly fusedAttention?: boolean;
}

function isTiny({ _class_name: name = "AutoencoderKL" }: VaeConfig): boolean {
  if (name !== "AutoencoderKL" && name !== "AutoencoderTiny") {
    throw new RangeError(
      `Cannot build a VAE of class "${name}": supported are AutoencoderKL and AutoencoderTiny`,
    );
  }
  return name === "AutoencoderTiny";
}

/**
 * An encoder alone, named as in a diffusers export: `sample` to `latent_parameters` (mean and log-variance), or to
 * `latent_sample` for AutoencoderTiny, which has no variance.
 */
export function vaeEncoderGraph(config: VaeConfig, options: VaeGraphOptions = {}): Graph {
  const { batch = "batch", height = "height", width = "width" } = options;
  const graph = new Graph();
  const sample = graph.input("sample", "float", [batch, config.in_channels ?? 3, height, width]);
  if (isTiny(config)) {
    graph.output("latent_sample", buildAutoencoderTinyEncoder(graph, config, sample, options));
  } else {
    const moments = buildAutoencoderKLEncoder(graph, config, sample, {
      fusedAttention: true,
      ...options,
    });
    graph.output("latent_parameters", moments);
  }
  return graph;
}

/** A decoder alone, named as in a diffusers export: `latent_sample` to `sample`. */
export function vaeDecoderGraph(config: VaeConfig, options: VaeGraphOptions = {}): Graph {
  const { batch = "batch", height = "height", width = "width" } = options;
  const graph = new Graph();
  const shape = [batch, config.latent_channels ?? 4, height, width];
  const latents = graph.input("latent_sample", "float", shape);
  const build = isTiny(config) ? buildAutoencoderTinyDecoder : buildAutoencoderKLDecoder;
  graph.output("sample", build(graph, config, latents, { fusedAttention: true, ...options }));
  return graph;
}
