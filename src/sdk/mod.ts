/**
 * All that a node file imports.
 *
 * ```ts
 * import { defineNode, kinds, resize } from "sdk";
 * ```
 *
 * @module
 */
export { defineNode } from "./node.ts";
export { CONVERSIONS, KINDS, kinds, scale } from "./kinds.ts";
export { defineConversion } from "../graph/conversion.ts";
export { group } from "../graph/group.ts";
export { InputError } from "../graph/node.ts";
export { defineKind, lazy, list, optional, union, variable } from "../graph/port.ts";
export { any, bool, choice, float, int, json, MAX_SEED, seed, text } from "../graph/primitives.ts";

export type { ModelRef, UNetRef } from "./model_refs.ts";
export type { DenoiseReport, ReportStep } from "./report.ts";
export type { SavedFile } from "./saved_file.ts";
export type { ScheduleSpec } from "./schedule_spec.ts";
export type { RunContext, RunFiles, RunImages, RunModels, RunOutputs } from "./context.ts";
export { createRunContext, type Preview, type RunHost } from "./host.ts";
export { filesIn } from "./folder_files.ts";

export {
  concatRows,
  linear,
  map,
  rows,
  sameShape,
  sizeOf,
  type Tensor,
  tensor,
  zeros,
} from "../tensor/tensor.ts";
export { createRandom, type Random, type Seed } from "../tensor/noise.ts";

export { crop, fill, fit, type Margins, pad, type Padding } from "../runtime/images/crop.ts";
export type { Rectangle } from "../runtime/images/crop.ts";
export { contactSheet, type ContactSheetOptions } from "../runtime/images/contact_sheet.ts";
export { IMAGE_FORMATS, type ImageFormat } from "../runtime/images/encode.ts";
export {
  channelMask,
  composite,
  type Feather,
  featherMask,
  growMask,
  invertMask,
  thresholdMask,
} from "../runtime/images/mask.ts";
export { resize, RESIZE_METHODS, type ResizeMethod } from "../runtime/images/resize.ts";

export type { ModelFolder } from "../runtime/models/model_folder.ts";
export { type Device, DEVICES } from "../runtime/device.ts";
export { formatNetworkId, type NetworkId, parseNetworkId } from "../runtime/networks/network_id.ts";
export { type RecordedText, recordText } from "../runtime/null_text/record.ts";
export { previewLatents } from "../runtime/networks/preview.ts";
export { type PictureSizes, timeIds } from "../runtime/networks/conditioned_feeds.ts";
export {
  CLIP_SKIP_NUMBERINGS,
  clipSkipLayers,
  type ClipSkipNumbering,
} from "../runtime/text/clip_skip.ts";
export { type Weighting, WEIGHTINGS } from "../runtime/text/weighted_text.ts";
export { modelFingerprint, type ModelParts, modelParts } from "./model_parts.ts";

export {
  averageConditions,
  concatConditions,
  zeroCondition,
} from "../diffusion/conditions/blend.ts";
export { type Condition, createCondition } from "../diffusion/conditions/condition.ts";
export { type ControlInput, controlInput } from "../diffusion/conditions/control.ts";
export {
  type DecoupledPrompt,
  decoupleList,
  decouplePrompt,
} from "../diffusion/conditions/decouple.ts";
export type { NoiseLevel, NoiseSource } from "../diffusion/denoiser.ts";
export { evaluatedLevels } from "../diffusion/guidance/evaluated_levels.ts";
export {
  gcfg,
  type Guidance,
  type Term,
  withPost,
  withTerms,
} from "../diffusion/guidance/guidance.ts";
export { type Interval } from "../diffusion/guidance/interval.ts";
export { type GuidancePlan, planGuidance } from "../diffusion/guidance/plan.ts";
export type { Post } from "../diffusion/guidance/post.ts";
export { type Prediction, predictionLabel } from "../diffusion/guidance/prediction.ts";
export type { Curve, Scale, ScaleSchedule } from "../diffusion/guidance/scale.ts";
export { cfg, cfgPlusPlus } from "../diffusion/guidance/presets/cfg.ts";
export { composable, perpNeg, type Weighted } from "../diffusion/guidance/presets/composable.ts";
export { CONCEPT_SCALES, conceptGuidance } from "../diffusion/guidance/presets/concept.ts";
export { decoupledGuidance } from "../diffusion/guidance/presets/decoupled.ts";
export { frequencyGuidance } from "../diffusion/guidance/presets/frequency.ts";
export { negativePrompt, separateNegative } from "../diffusion/guidance/presets/negative_prompt.ts";
export { areaMask, type Region, regional } from "../diffusion/guidance/presets/regional.ts";
export { slider } from "../diffusion/guidance/presets/slider.ts";
export { dualCfg, instructPix2Pix } from "../diffusion/guidance/presets/two_scales.ts";
export { autoguidance } from "../diffusion/guidance/presets/weak_model.ts";
export { SAMPLER_NAMES, type SamplerName } from "../diffusion/samplers/create.ts";
export type { SchedulerConfig } from "../diffusion/schedulers/config.ts";
export { SCHEDULERS } from "../diffusion/schedulers/create.ts";
export { addNoise, type Schedule } from "../diffusion/schedulers/schedule.ts";
export { COMFY_SCHEDULES } from "../diffusion/schedules/comfy_sigmas.ts";

export { mapPredictions, networksOf, withGate } from "./guidance_networks.ts";
export { parametersText } from "./parameters_text.ts";
export { type DenoiseRequest, type DenoiseResult, runDenoise } from "./run_denoise.ts";
export { needsUncond, openSchedule, withStrength } from "./schedule_spec.ts";
