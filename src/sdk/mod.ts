/**
 * All that a node file imports.
 *
 * ```ts
 * import { defineNode, kinds, resize } from "sdk";
 * ```
 *
 * @module
 */

// What a node is
export { type Conversion, type ConversionInfo, defineConversion } from "../graph/conversion.ts";
export { nameFile } from "../graph/file_name.ts";
export { type Group, group, type GroupOptions, type Inputs, type Ports } from "../graph/group.ts";
export type { Kind, KindInfo, ListKind, UnionKind, VariableKind } from "../graph/kind.ts";
export {
  type ArgOf,
  type ArgsOf,
  type CheckContext,
  InputError,
  type KnownArgs,
  type NodeContext,
  type NodeDefinition,
  type NodeProblem,
  type NodeType,
  type ResultsOf,
} from "../graph/node.ts";
export {
  defineKind,
  lazy,
  list,
  type LiteralOptions,
  type NamedKind,
  optional,
  type Port,
  type PortOptions,
  union,
  type VALUE,
  type ValueOf,
  variable,
} from "../graph/port.ts";
export {
  any,
  bool,
  type BoolOptions,
  choice,
  float,
  int,
  json,
  MAX_SEED,
  type NumberOptions,
  seed,
  type SeedOptions,
  text,
  type TextOptions,
} from "../graph/primitives.ts";

// What it sees of the world, and the values on its wires
export type { RunContext, RunFiles, RunImages, RunOutputs } from "./context.ts";
export { mapPredictions, networksOf, withGate, withLora } from "./guidance_networks.ts";
export { CONVERSIONS, KINDS, kinds, scale } from "./kinds.ts";
export type { ModelParts } from "./model_parts.ts";
export type { ModelRef, UNetRef } from "./model_refs.ts";
export { defineNode } from "./node.ts";
export type { Warn, Warning } from "./warn.ts";
export { parametersText } from "./parameters_text.ts";
export { type DenoiseReport, reportOfPlan, type ReportStep } from "./report.ts";
export { type DenoiseRequest, type DenoiseResult, runDenoise } from "./run_denoise.ts";
export { type InversionRequest, runInversion } from "./run_inversion.ts";
export type {
  NullTextFit,
  PromptOptions,
  RunModels,
  RunPromptEncoder,
  RunVae,
} from "./run_models.ts";
export {
  isLessonReport,
  type LessonCost,
  type LessonReport,
  type LossPoint,
} from "../formula/lesson.ts";
export type { Lesson, RunTeaching, TeachOptions } from "./teaching.ts";
export type { SavedFile } from "./saved_file.ts";
export {
  type ComfySchedule,
  type DiffusersSchedule,
  type FreshSchedule,
  type InvertedSchedule,
  openSchedule,
  SAMPLER_NAMES,
  SCHEDULE_NAMES,
  type ScheduleSpec,
  withStrength,
} from "./schedule_spec.ts";

export {
  ALIGNED_MODELS,
  type AlignedModel,
  alignedSigmas,
} from "../diffusion/schedules/align_your_steps.ts";

// Tensors, pictures and masks
export { createRandom, type Random, type Seed } from "../tensor/noise.ts";
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
export type { Color } from "../runtime/images/canvas.ts";
export { letterFaults } from "../runtime/images/lettering.ts";
export { contactSheet, type ContactSheetOptions } from "../runtime/images/contact_sheet.ts";
export {
  crop,
  fill,
  fit,
  type Margins,
  pad,
  type Padding,
  type Rectangle,
} from "../runtime/images/crop.ts";
export type { DecodedImage, decodeImage, DecodeOptions } from "../runtime/images/decode.ts";
export {
  type encodeImage,
  type EncodeImageOptions,
  IMAGE_FORMATS,
  type ImageFormat,
} from "../runtime/images/encode.ts";
export {
  channelMask,
  composite,
  type Feather,
  featherMask,
  growMask,
  invertMask,
  thresholdMask,
} from "../runtime/images/mask.ts";
export { EDGES, type EdgeThresholds, findEdges } from "../runtime/images/edges.ts";
export { MOST_JPEG_TEXT } from "../runtime/images/exif.ts";
export type { PngOptions } from "../runtime/images/png.ts";
export { matchColors } from "../runtime/images/match_colors.ts";
export {
  cropRegion,
  type PictureRegion,
  placeRegion,
  regionOfMask,
} from "../runtime/images/region.ts";
export { resize, RESIZE_METHODS, type ResizeMethod } from "../runtime/images/resize.ts";

// Conditions, guidance, schedules
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
export type {
  Denoised,
  Denoiser,
  NoiseLevel,
  NoiseSchedule,
  NoiseSource,
  PredictionType,
  Sampler,
  SamplerStep,
} from "../diffusion/denoiser.ts";
export type { NamedBranch } from "../diffusion/guidance/branches.ts";
export type { Curve } from "../diffusion/guidance/curve.ts";
export { evaluatedLevels } from "../diffusion/guidance/evaluated_levels.ts";
export {
  gcfg,
  type Guidance,
  type Term,
  withPost,
  withTerms,
} from "../diffusion/guidance/guidance.ts";
export type { Interval } from "../diffusion/guidance/interval.ts";
export type { Network, NetworkInfo, NetworkRow } from "../diffusion/guidance/network.ts";
export type { StepRecord, TermRecord } from "../diffusion/guidance/observation.ts";
export type {
  Operator,
  OperatorSettings,
  OperatorStep,
  SettingsOf,
  TermBranches,
} from "../diffusion/guidance/operator.ts";
export {
  type FormulatedStep,
  type GuidancePlan,
  type GuidancePlanOptions,
  planGuidance,
} from "../diffusion/guidance/plan.ts";
export type { Post } from "../diffusion/guidance/post.ts";
export { type Prediction, predictionLabel } from "../diffusion/guidance/prediction.ts";
export { cfg, cfgPlusPlus } from "../diffusion/guidance/presets/cfg.ts";
export { composable, perpNeg, type Weighted } from "../diffusion/guidance/presets/composable.ts";
export {
  CONCEPT_SCALES,
  type ConceptGuidance,
  conceptGuidance,
  type FurtherTerm,
} from "../diffusion/guidance/presets/concept.ts";
export { decoupledGuidance } from "../diffusion/guidance/presets/decoupled.ts";
export { frequencyGuidance } from "../diffusion/guidance/presets/frequency.ts";
export { type LoraBranch, loraComposite, loraSwitch } from "../diffusion/guidance/presets/lora.ts";
export { negativePrompt, separateNegative } from "../diffusion/guidance/presets/negative_prompt.ts";
export {
  type Area,
  areaMask,
  type Region,
  regional,
} from "../diffusion/guidance/presets/regional.ts";
export { slider, type SliderAxis } from "../diffusion/guidance/presets/slider.ts";
export { dualCfg, instructPix2Pix } from "../diffusion/guidance/presets/two_scales.ts";
export { bandTerm, maskTerm } from "../diffusion/guidance/presets/limited.ts";
export {
  autoguidance,
  type Perturbed,
  perturbedGuidance,
  strongOf,
} from "../diffusion/guidance/presets/weak_model.ts";
export type { Projection } from "../diffusion/guidance/projection.ts";
export type { Scale, ScaleSchedule } from "../diffusion/guidance/scale.ts";
export type { PlannedBatch, PlanOptions, StepPlan } from "../diffusion/guidance/step_plan.ts";
export type { SamplerOptions } from "../diffusion/samplers/create.ts";
export type { AdaptiveOptions } from "../diffusion/samplers/dpm_adaptive.ts";
export type { AncestralOptions, ChurnOptions } from "../diffusion/samplers/euler.ts";
export type { SchedulerConfig } from "../diffusion/schedulers/config.ts";
export { SCHEDULERS } from "../diffusion/schedulers/create.ts";
export type { Inverted } from "../diffusion/inversion.ts";
export { addNoise, type Schedule } from "../diffusion/schedulers/schedule.ts";
export type { ScheduleRequest } from "../diffusion/schedulers/scheduler.ts";

// Formulas
export type {
  BranchName,
  Formula,
  FormulaLine,
  FormulaPart,
  FormulaPrediction,
  FormulaSymbol,
} from "../formula/formula.ts";
export type { Batch, GuidanceReport, PerImage, ReportedStep } from "../formula/report.ts";
export { reportText } from "../formula/report_text.ts";
export { formulaText, lineText } from "../formula/text.ts";

// Metrics
export type { CompareOptions, SetComparison, SetMetrics } from "../metrics/compare_sets.ts";
export type { Features } from "../metrics/features.ts";
export type { Overlap } from "../metrics/neighbours.ts";
export { meanOfCells } from "../metrics/mean_of_cells.ts";
export { compareSets } from "./compare_sets.ts";
export { attributeAccuracy, copyRate, pictureVariety, type Share } from "./evaluate_sets.ts";

// Models
export { type Device, DEVICES } from "../runtime/device_name.ts";
export { type PictureSizes, timeIds } from "../runtime/networks/added_conditions.ts";
export { formatNetworkId, type NetworkId, parseNetworkId } from "../runtime/networks/network_id.ts";
export {
  CLIP_SKIP_NUMBERINGS,
  clipSkipLayers,
  type ClipSkipNumbering,
} from "../runtime/text/clip_skip.ts";
export { type Weighting, WEIGHTINGS } from "../runtime/text/weighted_text.ts";
export type { PerturbationGate } from "../onnx/builders/perturbation.ts";
