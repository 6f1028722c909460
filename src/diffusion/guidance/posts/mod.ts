/**
 * Every post, a line each: guidance is planned, combined, checked and told of by what is here. Within a stage posts are
 * applied in the order that a guidance lists them.
 *
 * @module
 */
export { apg } from "./apg.ts";
export { cfgNorm } from "./cfg_norm.ts";
export { cfgZero } from "./cfg_zero.ts";
export { dynamicThresholding } from "./dynamic_thresholding.ts";
export { mimic } from "./mimic.ts";
export { rescale } from "./rescale.ts";
export { tcfg } from "./tcfg.ts";
