import { gcfg, type Guidance, type Term } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/** One model of a set of LoRA-tuned ones, without and with the prompt. */
export interface LoraBranch {
  /** Without the prompt. */
  readonly uncond: Prediction;
  /** With it. */
  readonly prediction: Prediction;
}

/**
 * LoRA composite (Zhong et al. 2024, arXiv 2402.16843): the mean of every model's own CFG,
 * `1/k·sum {uncond_i + scale·(prediction_i - uncond_i)}`; 2k rows.
 */
export function loraComposite(branches: readonly LoraBranch[], scale = 7.5): Guidance {
  const share = 1 / branches.length;
  return around(branches, () => share, () => share * scale);
}

/** LoRA switch (same paper): models take turns, each for `every` steps, with CFG of their own; 2 rows. */
export function loraSwitch(branches: readonly LoraBranch[], scale = 7.5, every = 5): Guidance {
  const turn = (index: number, height: number): Scale => ({
    scale: height,
    neutral: 0,
    curve: { type: "switch", index, of: branches.length, every },
  });
  return around(branches, (i) => turn(i, 1), (i) => turn(i, scale));
}

/** `base + sum share_i·(uncond_i - base) + sum scale_i·(prediction_i - uncond_i)` around the first's unconditional. */
function around(
  branches: readonly LoraBranch[],
  share: (index: number) => Scale,
  scale: (index: number) => Scale,
): Guidance {
  const first = branches[0];
  if (!first) throw new RangeError("Cannot combine LoRAs: the list of models is empty");
  return gcfg(
    first.uncond,
    branches.flatMap(({ uncond, prediction }, i): Term[] => [
      ...(i > 0 ? [{ name: `model ${i + 1}`, prediction: uncond, scale: share(i) }] : []),
      { name: `prompt ${i + 1}`, prediction, against: uncond, scale: scale(i) },
    ]),
  );
}
