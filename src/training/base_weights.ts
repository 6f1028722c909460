import type { TensorToStore } from "../onnx/safetensors.ts";
import { storedFloats } from "../onnx/stored_floats.ts";
import type { ModelFolder } from "../runtime/models/model_folder.ts";
import { readStoredWeights, readTensors } from "../runtime/models/stored_weights.ts";
import type { Models } from "../runtime/models.ts";
import { nullTextWeights } from "../runtime/null_text/convert.ts";
import { recordText } from "../runtime/null_text/record.ts";
import { UNET_PREFIX } from "./diffusion_objective.ts";
import type { Weights } from "./weights.ts";

const bytesOf = ({ data }: TensorToStore): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * Stored tensors as float32 under the names that a training graph has for them; int8 ones times their scales. They are
 * taken off the map, so that a large network is not in memory twice.
 */
function widened(tensors: Map<string, TensorToStore>): Weights {
  const weights: Weights = new Map();
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== "I8") {
      if (tensors.get(name.replace(/\.scale$/, ""))?.dtype === "I8") continue;
      tensors.delete(name);
      weights.set(UNET_PREFIX + name, storedFloats(tensor, bytesOf(tensor)));
      continue;
    }
    const steps = tensors.get(`${name}.scale`)!;
    const scale = storedFloats(steps, bytesOf(steps));
    const bytes = bytesOf(tensor);
    const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const width = values.length / scale.length;
    weights.set(
      UNET_PREFIX + name,
      Float32Array.from(values, (value, i) => value * scale[Math.floor(i / width)]!),
    );
  }
  return weights;
}

async function stored(model: ModelFolder): Promise<Map<string, TensorToStore>> {
  return await readTensors(await readStoredWeights(model.component("unet").weights!.files));
}

/** The weights of a model's network. */
export async function networkWeights(models: Models, prior: string): Promise<Weights> {
  return widened(await stored(await models.model(prior)));
}

/**
 * The weights of a prior's null-text copy (arXiv 2312.08195): cross-attention gives way to the mean of what it puts out
 * under the null condition. The copy equals the prior's unconditional branch where that condition is one embedding
 * repeated.
 */
export async function nullTextCopy(models: Models, prior: string): Promise<Weights> {
  const model = await models.model(prior);
  const condition = await (await models.promptEncoder(prior)).unconditional();
  const { features } = await recordText(model, condition, models.cache);
  return widened(nullTextWeights(await stored(model), features));
}

/**
 * Why a model cannot be taught, and what to do instead; undefined where it can.
 *
 * @param latentChannels of its autoencoder
 */
export function teachingFault(model: ModelFolder): string | undefined {
  const unet = model.find("unet");
  if (unet?.config?.["null_text"] === true) {
    const { prior } = model;
    return `it is a concept model itself${prior ? `: begin with its prior "${prior.id}"` : ""}`;
  }
  if (!unet) {
    return model.find("transformer")
      ? "its network is a transformer, and only UNets of Stable Diffusion 1, 2 and XL can be taught"
      : "it has no unet";
  }
  if (unet.weights?.format !== "safetensors" || !unet.config) {
    return `its unet is ${
      unet.weights?.format === "onnx" ? "an ONNX export" : "not in safetensors"
    }: a folder with config.json and safetensors is needed`;
  }
  if (!model.find("vae") && !model.find("vae_encoder")) return "it has no autoencoder";
  const { in_channels: inputs = 4, out_channels: outputs = 4 } = unet.config;
  if (inputs !== outputs) {
    return `its unet takes ${inputs} channels and puts out ${outputs}, as those for inpainting do`;
  }
  return undefined;
}
