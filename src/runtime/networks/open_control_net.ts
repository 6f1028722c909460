import { controlNetGraph } from "../../onnx/builders/unet_graph.ts";
import type { UNetConfig } from "../../onnx/builders/unet_2d_config.ts";
import type { ModelFolder } from "../models/model_folder.ts";
import { type NetworkSettings, networkSource } from "../models/network_source.ts";
import type { SessionCache } from "../session_cache.ts";
import { ControlNet } from "./control_net.ts";

/** Opens a model's ControlNet. Its weights are loaded when it is first evaluated. */
export async function openControlNet(
  model: ModelFolder,
  cache: SessionCache,
  settings?: NetworkSettings,
): Promise<ControlNet> {
  const source = await networkSource({
    what: `controlnet of "${model.id}"`,
    component: model.component("controlnet"),
    variant: "controlnet",
    build: (config) => controlNetGraph(config as UNetConfig),
  }, settings);
  return new ControlNet(model.id, cache, source);
}
