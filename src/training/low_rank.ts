import type { Folder } from "../files/folder.ts";
import type { LowRank } from "../onnx/builders/module.ts";
import { toFloat16 } from "../onnx/half.ts";
import type { Graph } from "../onnx/graph.ts";
import { safetensorsChunks, type TensorToStore } from "../onnx/safetensors.ts";
import { LORA_FILE } from "../runtime/models/model_folder.ts";
import type { Weights } from "./weights.ts";

/** Which layers of a network learn by an adapter. */
export const LOW_RANK_LAYERS = {
  /** Those that most LoRAs have. */
  attention: /(^|\.)to_(q|k|v|out\.0)$/,
  /** All inside the blocks. */
  all:
    /blocks?\..*\.(to_(q|k|v|out\.0)|proj(_in|_out)?|net\.2|conv\d?|conv_shortcut|time_emb_proj)$/,
} as const;

const [DOWN, UP] = [".lora_A.weight", ".lora_B.weight"] as const;

/** Whether a parameter is an adapter's. */
export const isLowRank = (name: string): boolean => name.endsWith(DOWN) || name.endsWith(UP);

/** The adapters of a recipe. */
export function lowRankOf(
  { rank, layers }: { readonly rank: number; readonly layers: keyof typeof LOW_RANK_LAYERS },
): LowRank {
  return { rank, layers: LOW_RANK_LAYERS[layers] };
}

/** The weights of a network with its adapters in them: `W + up·down`. */
export function mergedWeights(frozen: Weights, adapters: Weights): Weights {
  const merged = new Map(frozen);
  for (const [name, down] of adapters) {
    if (!name.endsWith(DOWN)) continue;
    const layer = name.slice(0, -DOWN.length);
    const up = adapters.get(layer + UP)!;
    const weight = frozen.get(`${layer}.weight`)!.slice();
    const rank = rankOf({ down: down.length, up: up.length, weight: weight.length });
    const width = down.length / rank;
    for (let o = 0; o < up.length / rank; o++) {
      for (let r = 0; r < rank; r++) {
        const factor = up[o * rank + r]!;
        for (let i = 0; i < width; i++) weight[o * width + i]! += factor * down[r * width + i]!;
      }
    }
    merged.set(`${layer}.weight`, weight);
  }
  return merged;
}

/** `down` is [rank, width], `up` [out, rank] and the weight [out, width], so rank² is |down|·|up| / |weight|. */
function rankOf(sizes: { down: number; up: number; weight: number }): number {
  return Math.round(Math.sqrt(sizes.down * sizes.up / sizes.weight));
}

/** Writes adapters as diffusers does: `pytorch_lora_weights.safetensors` with PEFT's names. */
export function writeLora(folder: Folder, graph: Graph, adapters: Weights): void {
  const tensors = [...adapters].map(([name, data]): [string, TensorToStore] => [
    name,
    {
      dtype: "F16",
      shape: graph.parameters.get(name)!.shape as readonly number[],
      data: toFloat16(data),
    },
  ]);
  folder.write(LORA_FILE, safetensorsChunks(tensors, { format: "pt" }));
}
