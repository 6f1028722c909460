import type { DecoupledPrompt } from "../../conditions/decouple.ts";
import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";

/**
 * Guidance by decoupled conditions: `eps = uncond + sum scale_i·(predict(text_i) - uncond)`, each part of a prompt
 * encoded alone and with its own scale. Gives up binding between the parts for variety and separate dials.
 *
 * @param predict the prediction of a part's text: its encoding under a model
 */
export function decoupledGuidance(
  uncond: Prediction,
  parts: readonly DecoupledPrompt[],
  predict: (text: string, index: number) => Prediction,
): Guidance {
  const texts = parts.map(({ text }) => text);
  return gcfg(
    uncond,
    parts.map(({ text, scale }, i) => ({
      name: texts.indexOf(text) === i ? text : `${text} (${i + 1})`,
      prediction: predict(text, i),
      scale,
    })),
  );
}
