/** What is known of runs, files and models as it travels: by these the host checks its processes, and the API is described. */
import * as z from "zod/mini";
import type { DownloadPlan } from "./download_info.ts";
import type { ArtifactInfo, NodeFault, OutputInfo, RunState } from "./run_info.ts";
import type { ModelInfo, TokenCount } from "./runner_message.ts";

export const RUN_STATES = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "interrupted",
] as const satisfies readonly RunState[];

/** Most characters of why something failed. */
export const MAX_MESSAGE = 10_000;

const text = z.string();
export const count: z.ZodMiniType<number> = z.int().check(z.nonnegative());
export const message: z.ZodMiniType<string> = z.string().check(z.maxLength(MAX_MESSAGE));
export const mediaType: z.ZodMiniType<string> = z.string()
  .check(z.regex(/^[\x20-\x7e]{0,200}$/), z.describe("Media type"));

export const nodeFault: z.ZodMiniType<NodeFault> = z.object({
  message,
  node: z.exactOptional(text),
  port: z.exactOptional(text),
});

export const artifactInfo: z.ZodMiniType<ArtifactInfo> = z.object({
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  type: mediaType,
  bytes: count,
  width: z.exactOptional(count),
  height: z.exactOptional(count),
  name: z.exactOptional(text),
});

export const outputInfo: z.ZodMiniType<OutputInfo> = z.object({
  port: text,
  kind: text,
  artifacts: z.exactOptional(z.array(artifactInfo)),
  value: z.exactOptional(z.unknown()),
});

export const modelInfo: z.ZodMiniType<ModelInfo> = z.object({
  name: text,
  kind: text,
  bytes: z.exactOptional(count),
  source: z.exactOptional(text),
  license: z.exactOptional(text),
  sha256: z.exactOptional(text),
  picture: z.exactOptional(z.string().check(z.startsWith("data:image/"))),
  doc: z.exactOptional(text),
  parts: z.exactOptional(z.array(text)).check(z.describe("Kinds that it, or its prior, has")),
});

export const tokenCount: z.ZodMiniType<TokenCount> = z.object({
  tokens: count,
  limit: count.check(z.describe("Most tokens of a chunk")),
  chunks: z.array(z.object({ tokens: count, text }))
    .check(z.describe("Inputs of the encoder, with what it reads in each")),
});

export const downloadPlan: z.ZodMiniType<DownloadPlan> = z.object({
  model: text,
  commit: text,
  licence: z.exactOptional(text),
  files: count,
  bytes: count,
  variants: z.array(text)
    .check(z.describe("Weights of another precision that there are")),
  here: count.check(z.describe("Bytes of it that are here already")),
  isWhole: z.boolean().check(z.describe("Whether the model can be used as it is")),
  folder: text.check(z.describe("Of the models that it goes to")),
});

/** The artifacts that plain data names, such as the outputs of a node and the pictures of a report in them. */
export function artifactsIn(value: unknown): readonly ArtifactInfo[] {
  if (typeof value !== "object" || value === null) return [];
  if ("sha256" in value && artifactInfo.safeParse(value).success) return [value as ArtifactInfo];
  return Object.values(value).flatMap(artifactsIn);
}
