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
export { filesIn, type OutputFolderOptions, outputsIn } from "./folder_files.ts";
