import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";

/** Predictions under no condition, the first, and both. */
export interface Nested {
  readonly uncond: Prediction;
  readonly first: Prediction;
  readonly both: Prediction;
}

function nested(
  { uncond, first, both }: Nested,
  [firstName, firstScale]: [string, number],
  [bothName, bothScale]: [string, number],
): Guidance {
  return gcfg(uncond, [
    { name: firstName, prediction: first, scale: firstScale },
    { name: bothName, prediction: both, against: first, scale: bothScale },
  ]);
}

/**
 * InstructPix2Pix (Brooks et al. 2022, arXiv 2211.09800): a scale for the source image and one for the instruction.
 * `eps = uncond + imageScale·(image - uncond) + textScale·(both - image)`; 1..1.5 and 5..10. Equal scales cost 2 rows.
 */
export function instructPix2Pix(
  uncond: Prediction,
  image: Prediction,
  both: Prediction,
  { imageScale = 1.5, textScale = 7.5 }: { imageScale?: number; textScale?: number } = {},
): Guidance {
  return nested({ uncond, first: image, both }, ["image", imageScale], ["text", textScale]);
}

/**
 * ComfyUI's dual CFG guider: `regular` is negative + middleScale·(middle - negative) + scale·(positive - middle),
 * `nested` multiplies the last by middleScale too.
 */
export function dualCfg(
  negative: Prediction,
  middle: Prediction,
  positive: Prediction,
  { scale = 8, middleScale = 8, style = "regular" }: {
    scale?: number;
    middleScale?: number;
    style?: "regular" | "nested";
  } = {},
): Guidance {
  return nested(
    { uncond: negative, first: middle, both: positive },
    ["middle", middleScale],
    ["positive", style === "nested" ? scale * middleScale : scale],
  );
}
