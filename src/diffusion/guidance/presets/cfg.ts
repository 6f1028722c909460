import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/**
 * Classifier-free guidance (Ho & Salimans 2022), in the form where scale 1 is the bare conditional prediction:
 * `eps = uncond + scale·(prediction - uncond)`. 7.5 is usual for Stable Diffusion, 1.2..2 for small pixel models.
 *
 * With the prior's `uncond` and a fine-tuned `prediction` it is unconditional guidance rectification (Cao et al.
 * 2023; "Domain Guidance"; "Unconditional Priors Matter"), scale 1.5..2.5.
 */
export function cfg(uncond: Prediction, prediction: Prediction, scale: Scale = 7.5): Guidance {
  return gcfg(uncond, [{ name: "prompt", prediction, scale }]);
}

/**
 * CFG++ (Chung et al. 2024, arXiv 2406.08070) for samplers whose steps are Euler's or DDIM's, which need no change: the
 * scale is `lambda·sigma / (sigma - next sigma)`, exactly renoising with the unconditional noise.
 *
 * @param lambda in 0..1; 0.6 is the authors'. Its strength depends on the number of steps
 */
export function cfgPlusPlus(uncond: Prediction, prediction: Prediction, lambda = 0.6): Guidance {
  return cfg(uncond, prediction, { scale: lambda, curve: { type: "cfg++" } });
}
