import type { ModelProto } from "onnx-buf";
import { parseModel } from "../../src/onnx/read.ts";

/**
 * A model that torch 2.13 exported (opset 14, as diffusers' own script and Optimum did) from real diffusers 0.34 and
 * transformers 4.57 modules with the golden weights: `unet` and `vae_encoder` of the cases with 4 and 8 channels,
 * `text` of the one that is 8 wide.
 */
export async function exportedModel(name: "unet" | "text" | "vae_encoder"): Promise<ModelProto> {
  const file = await Deno.open(new URL(`../golden/exports/${name}.onnx.gz`, import.meta.url));
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return parseModel(new Uint8Array(await new Response(stream).arrayBuffer()));
}
