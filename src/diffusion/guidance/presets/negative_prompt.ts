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
 * The same guidance explained as GCFG: two conditions with scales `g` and `1 - g` around an unconditional prediction,
 * whose coefficient is then 0. At g = 7.5 the negative's scale is -6.5, more than most expect.
 */
export function negativeAsTerm(
  uncond: Prediction,
  negative: Prediction,
  prediction: Prediction,
  g = 7.5,
): Guidance {
  return separateNegative(uncond, negative, prediction, g, g - 1);
}

/**
 * Prompt and negative prompt with a dial each: `eps = uncond + g·(prediction - uncond) - w·(negative - uncond)`,
 * 3 rows unless w = g - 1. w in 1..3 is mild.
 */
export function separateNegative(
  uncond: Prediction,
  negative: Prediction,
  prediction: Prediction,
  g: number,
  w: number,
): Guidance {
  return gcfg(uncond, [
    { name: "prompt", prediction, scale: g },
    { name: "negative", prediction: negative, scale: -w },
  ]);
}
