import { decoupleList, defineNode, float, InputError, kinds, list, optional, text } from "sdk";
import { guideByParts } from "./_decouple.ts";

/**
 * Condition decoupling by lists: prompts and their scales, `eps = uncond + sum_i scale_i·(eps(prompt_i) - uncond)`.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Condition list",
  category: "guidance",
  aliases: ["decouple", "prompts", "weights", "composable"],
  inputs: {
    unet: kinds.unet({ doc: "The network that is conditioned" }),
    textEncoder: kinds.textEncoder({ doc: "Its text encoder" }),
    prompts: list(text(), { default: ["cat", "3d style"], doc: "The conditions" }),
    scales: list(float(), { default: [3, 2], doc: "A scale for each, or one for all; any sign" }),
    guidance: optional(kinds.guidance({
      doc: "A guidance to add them to; without it they stand around the null condition",
    })),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  async run({ prompts, scales, ...rest }, context) {
    const one = scales.length === 1 ? scales[0] : undefined;
    if (one === undefined && scales.length !== prompts.length) {
      throw new InputError("scales", `There are ${scales.length} for ${prompts.length} prompts`);
    }
    return { guidance: await guideByParts(rest, decoupleList(prompts, one ?? scales), context) };
  },
});
