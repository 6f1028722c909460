import { unetGraph, type UNetGraphOptions } from "../../onnx/builders/unet_graph.ts";
import type { UNetConfig } from "../../onnx/builders/unet_2d_config.ts";
import { type LoraUse, withLoras } from "../models/lora.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { type NetworkSettings, networkSource } from "../models/network_source.ts";
import { trainingOf } from "../models/training.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";
import { formatNetworkId, type NetworkId } from "./network_id.ts";
import type { UNetParts } from "./unet_network.ts";

/** What opening a network takes beside its model. */
export interface OpenNetworkOptions {
  readonly cache: SessionCache;
  /** Merged into its weights. */
  readonly loras?: readonly LoraUse[];
  readonly settings?: NetworkSettings;
  /** Most rows in one run; unbounded when absent. */
  readonly maxRows?: number;
}

/** The source of a model's diffusion network with the given graph options. */
export function unetSource(
  model: ModelFolder,
  options: UNetGraphOptions,
  settings?: NetworkSettings,
): Promise<SessionSource> {
  return networkSource({
    what: `unet of "${model.id}"`,
    component: model.find("unet") ?? model.find("transformer") ?? model.component("unet"),
    variant: JSON.stringify(["unet", options]),
    build: (config) => unetGraph(config as UNetConfig, options),
  }, settings);
}

/** What a model's diffusion network is made of. Its weights are loaded when it is first evaluated. */
export async function openUNet(
  model: ModelFolder,
  id: NetworkId,
  { cache, loras = [], settings, maxRows }: OpenNetworkOptions,
): Promise<Omit<UNetParts, "controlNet">> {
  const { gates = [], device } = id;
  const own = device ? { ...settings, device } : settings;
  const perturb = gates.length > 0 ? { perturb: gates } : {};
  const layers = model.find("unet")?.config?.["layers_per_block"];
  const target = {
    what: `unet of "${model.id}"`,
    component: "unet",
    ...(typeof layers === "number" && { layersPerBlock: layers }),
  } as const;
  const source = async (options: UNetGraphOptions) =>
    await withLoras(await unetSource(model, options, own), target, loras);
  return {
    id: formatNetworkId(id),
    ...trainingOf(model),
    ...(maxRows !== undefined && { maxRows }),
    cache,
    plain: await source(perturb),
    controlled: await source({ ...perturb, residuals: true }),
    gateCount: gates.length,
  };
}
