import { decouplePrompt, defineNode, float, InputError, kinds, list, optional, text } from "sdk";
import { guideByParts } from "./_decouple.ts";

/**
 * Condition decoupling: one prompt as several conditions, each with a scale of its own, negative ones included.
 *
 *   eps = uncond + sum_i scale_i·(eps(part_i) - uncond)
 *
 * `bedroom :7.5 | minimalist style :-3.5` are parts with scales; `a castle AND fog :0.5` weighs as the A1111 web UI does.
 * Parts lose their bond ("red cube, blue sphere") and gain variety and dials. This is what diffusers' guiders call
 * `prepare_inputs`.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Condition decoupler",
  category: "guidance",
  aliases: ["decouple", "split prompt", "composable", "and", "weights"],
  inputs: {
    unet: kinds.unet({ doc: "The network that is conditioned" }),
    textEncoder: kinds.textEncoder({ doc: "Its text encoder" }),
    prompt: text({
      default: "cat :3 | 3d style :2",
      multiline: true,
      doc:
        "Parts separated by |, each with its scale behind a colon; \\| and \\: stand for the characters",
    }),
    guidanceScale: float({
      default: 3,
      min: -20,
      max: 50,
      step: 0.1,
      doc: "Scale of parts without one, and what weights behind AND are relative to",
    }),
    guidance: optional(kinds.guidance({
      doc:
        "A guidance to add the parts to, such as concept guidance; without it they stand around the null condition",
    })),
  },
  outputs: {
    guidance: kinds.guidance({ doc: "What to denoise by" }),
    texts: list(text(), { doc: "The parts" }),
    scales: list(float(), { doc: "Their scales" }),
  },
  async run({ prompt, guidanceScale, ...rest }, context) {
    const parts = split(prompt, guidanceScale);
    return {
      guidance: await guideByParts(rest, parts, context),
      texts: parts.map(({ text }) => text),
      scales: parts.map(({ scale }) => scale),
    };
  },
});

function split(prompt: string, scale: number): ReturnType<typeof decouplePrompt> {
  try {
    return decouplePrompt(prompt, scale);
  } catch (cause) {
    throw new InputError("prompt", (cause as Error).message, { cause });
  }
}
