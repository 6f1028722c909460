import { usageFault } from "./exit_code.ts";
import { ALLOW } from "./folder_options.ts";
import type { EnvironmentOptions } from "./host.ts";
import type { Given, Options } from "./options.ts";
import { VARIANT_OPTIONS } from "./variants.ts";

/** The options of `braid run`. */
export const RUN_OPTIONS = {
  ...VARIANT_OPTIONS,
  allow: ALLOW,
  frozen: { doc: "Refuse other plugins and models than the graph's lock says: see braid lock" },
  grid: {
    value: "FILE",
    doc: "Draw all runs of a sweep as one labelled PNG",
  },
  trace: {
    value: "DIR",
    doc: "Write there what each prediction did, made anew: numbers, a sheet",
  },
  outputs: { value: "NODE,...", doc: "Run for these nodes in place of the graph's outputs" },
  out: { value: "DIR", doc: "Write files there (default: out)" },
  overwrite: { doc: "Replace files of the same name instead of numbering" },
  input: { value: "DIR", many: true, folder: true, doc: "Let nodes read files from there too" },
  json: { doc: "Print JSON, one event a line" },
  preview: { doc: "Show pictures while they are made" },
  device: { value: "NAME", doc: "auto, cpu, cuda, webgpu, dml or coreml (default: auto)" },
  threads: { value: "N", doc: "Threads of one operation (default: all cores)" },
  cache: {
    value: "DIR",
    doc: "Keep results there between runs (default: in .braid, where it is yours)",
  },
  "no-cache": { doc: "Keep no results between runs" },
} as const satisfies Options;

export type RunGiven = Given<typeof RUN_OPTIONS>;

/** @throws Failure for a number of threads that is none */
export function environmentOptions(
  { models, device, threads }: Pick<RunGiven, "models" | "device" | "threads">,
): Omit<EnvironmentOptions, "output"> {
  if (threads !== undefined && !/^\d{1,4}$/.test(threads)) {
    throw usageFault(`Expected --threads to be a whole number from 0, but got "${threads}"`);
  }
  return {
    models,
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads: Number(threads) }),
  };
}
