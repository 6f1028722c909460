import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/**
 * The negative prompt as everyone has it: it replaces the unconditional prediction.
 * `eps = negative + scale·(prediction - negative)`, 2 rows.
 */
export function negativePrompt(
  negative: Prediction,
  prediction: Prediction,
  scale: Scale = 7.5,
): Guidance {
  return gcfg(negative, [{ name: "prompt", prediction, scale }]);
}

/**
 * Prompt and negative prompt with a dial each: `eps = uncond + g·(prediction - uncond) - w·(negative - uncond)`,
 * 3 rows. w in 1..3 is mild; w = g - 1 is {@link negativePrompt}, whose 6.5 at g = 7.5 is more than most expect, and
 * has no unconditional row.
 */
export function separateNegative(
  uncond: Prediction,
  prediction: Prediction,
  { negative, g, w }: { readonly negative: Prediction; readonly g: number; readonly w: number },
): Guidance {
  return gcfg(uncond, [
    { name: "prompt", prediction, scale: g },
    { name: "negative", prediction: negative, scale: -w },
  ]);
}
