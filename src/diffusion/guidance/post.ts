import type { Apg } from "./apg.ts";
import type { CfgNorm } from "./cfg_norm.ts";
import type { CfgZero } from "./cfg_zero.ts";
import type { Mimic } from "./mimic.ts";
import type { Rescale } from "./rescale.ts";
import type { Tcfg } from "./tcfg.ts";
import type { DynamicThresholding } from "./thresholding.ts";

/**
 * What is done beyond the weighted sum, each in the space it is defined in, whatever the networks predict. `tcfg` and
 * `cfg_zero` change the base, before the sum; `apg` is the projection of every term that has none of its own; the
 * others change the guided latents, after the sum. Within each of the three, list order.
 */
export type Post = Tcfg | CfgZero | Apg | Rescale | CfgNorm | Mimic | DynamicThresholding;

export type BasePost = Tcfg | CfgZero;
export type GuidedPost = Rescale | CfgNorm | Mimic | DynamicThresholding;

/** Whether a post changes the base before the sum. */
export function isBasePost(post: Post): post is BasePost {
  return post.type === "tcfg" || post.type === "cfg_zero";
}

/** Whether a post changes the guided latents after the sum. */
export function isGuidedPost(post: Post): post is GuidedPost {
  return !isBasePost(post) && post.type !== "apg";
}

/** The space a post is defined in, in the words of prediction types; `sample` is denoised latents. */
export function spaceOf(post: Post): string {
  switch (post.type) {
    case "tcfg":
      return "epsilon";
    case "cfg_zero":
      return "flow";
    case "rescale":
      return post.space ?? "v_prediction";
    default:
      return "sample";
  }
}

/** Why a post cannot be, or undefined when it can. */
export function postFault(post: Post, names: readonly string[]): string | undefined {
  if ("reference" in post && post.reference !== undefined) {
    const known = names.includes(post.reference) ||
      (post.type === "rescale" && post.reference === "unit");
    if (!known) return `its ${post.type} refers to "${post.reference}", which is none of its terms`;
  }
  const broken = Object.entries(post).find(([, value]) =>
    typeof value === "number" && !Number.isFinite(value)
  );
  if (broken) return `the ${broken[0]} of its ${post.type} is ${broken[1]}`;
  const needsTerm = post.type !== "dynamic_thresholding" && post.type !== "apg";
  if (needsTerm && names.length === 0) return `its ${post.type} needs a term, and it has none`;
  return undefined;
}
