import * as z from "zod";
import type {
  ArtifactInfo,
  Cleaned,
  Diagnostic,
  DownloadInfo,
  DownloadList,
  DownloadPlan,
  DownloadWish,
  ImageInfo,
  ModelInfo,
  NodeFault,
  OutputInfo,
  Problem,
  RunInfo,
  ServerStatus,
  StorageUsage,
  TemplateInfo,
  TokenCount,
  TokenQuestion,
  TrustState,
  WorkflowInfo,
} from "./api.ts";

/** Schemas with a name, which the OpenAPI document refers to by it. */
export const NAMED: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

function named<T extends z.ZodType>(id: string, schema: T): T {
  NAMED.add(schema, { id });
  return schema;
}

const time = z.string().describe("ISO 8601");
const count = z.int().nonnegative();

const diagnostic = named(
  "Diagnostic",
  z.object({
    code: z.string().describe("Stable: tells kinds of faults apart") as unknown as z.ZodType<
      Diagnostic["code"]
    >,
    severity: z.enum(["error", "warning"]),
    node: z.exactOptional(z.string()).describe("Inside a subgraph instance/node"),
    port: z.exactOptional(z.string()),
    subgraph: z.exactOptional(z.string()),
    message: z.string(),
    fix: z.exactOptional(z.string()).describe("What would mend it"),
  }),
) satisfies z.ZodType<Diagnostic>;

export const problem = named(
  "Problem",
  z.object({
    title: z.string(),
    status: z.int(),
    detail: z.exactOptional(z.string()),
    diagnostics: z.exactOptional(z.array(diagnostic)).describe("Of a graph that cannot run"),
  }),
) satisfies z.ZodType<Problem>;

const nodeFault = named(
  "NodeFault",
  z.object({
    message: z.string(),
    node: z.exactOptional(z.string()),
    port: z.exactOptional(z.string()),
  }),
) satisfies z.ZodType<NodeFault>;

export const artifactInfo = named(
  "ArtifactInfo",
  z.object({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    type: z.string().describe("Media type"),
    bytes: count,
    width: z.exactOptional(count),
    height: z.exactOptional(count),
    name: z.exactOptional(z.string()),
  }),
) satisfies z.ZodType<ArtifactInfo>;

const outputInfo = named(
  "OutputInfo",
  z.object({
    port: z.string(),
    kind: z.string(),
    artifacts: z.exactOptional(z.array(artifactInfo)),
    value: z.exactOptional(z.unknown()),
  }),
) satisfies z.ZodType<OutputInfo>;

export const RUN_STATES = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "interrupted",
] as const satisfies readonly RunInfo["state"][];

export const runInfo = named(
  "RunInfo",
  z.object({
    id: z.string(),
    name: z.exactOptional(z.string()),
    state: z.enum(RUN_STATES),
    priority: z.int(),
    created: time,
    started: z.exactOptional(time),
    finished: z.exactOptional(time),
    error: z.exactOptional(nodeFault),
    transient: z.exactOptional(z.literal(true)),
    outputs: z.record(z.string(), z.array(outputInfo)),
  }),
) satisfies z.ZodType<RunInfo>;

export const serverStatus = named(
  "ServerStatus",
  z.object({
    version: z.string(),
    runner: z.enum(["starting", "idle", "busy", "stopped"]),
    device: z.exactOptional(z.string()),
    memory: z.exactOptional(z.object({ used: count, total: count })),
    queue: z.object({ length: count, paused: z.boolean() }),
    notices: z.exactOptional(z.array(z.object({
      level: z.enum(["warning", "error"]),
      text: z.string(),
      action: z.exactOptional(z.literal("bringBack").describe("POST /api/history/back does it")),
    }))).describe("What people have to know of what the server keeps"),
  }),
) satisfies z.ZodType<ServerStatus>;

export const trustState = named(
  "TrustState",
  z.object({ trusted: z.boolean(), folder: z.string() }),
) satisfies z.ZodType<TrustState>;

export const workflowInfo = named(
  "WorkflowInfo",
  z.object({ name: z.string(), modified: time, bytes: count, revision: z.string() }),
) satisfies z.ZodType<WorkflowInfo>;

export const imageInfo = named(
  "ImageInfo",
  z.object({
    name: z.string().describe("By which nodes read it"),
    type: z.string().describe("Media type"),
    bytes: count,
    width: count,
    height: count,
    modified: time,
    url: z.string(),
    thumbnail: z.string(),
  }),
) satisfies z.ZodType<ImageInfo>;

export const templateInfo = named(
  "TemplateInfo",
  z.object({
    id: z.string(),
    title: z.string(),
    category: z.string(),
    doc: z.exactOptional(z.string()),
    picture: z.exactOptional(z.string()),
    first: z.exactOptional(z.literal(true)),
  }),
) satisfies z.ZodType<TemplateInfo>;

export const modelInfo = named(
  "ModelInfo",
  z.object({
    name: z.string(),
    kind: z.string(),
    bytes: z.exactOptional(count),
    source: z.exactOptional(z.string()),
    license: z.exactOptional(z.string()),
    sha256: z.exactOptional(z.string()),
    picture: z.exactOptional(z.string()),
    doc: z.exactOptional(z.string()),
    parts: z.exactOptional(z.array(z.string())).describe("Kinds that it, or its prior, has"),
  }),
) satisfies z.ZodType<ModelInfo>;

/** Roughly: who downloads it knows the whole rule. */
const hubName = z.string().max(200)
  .regex(/^\w[\w.-]*\/\w[\w.-]*$/, "A model on a hub is named owner/name");

export const downloadWish = named(
  "DownloadWish",
  z.strictObject({
    model: hubName,
    revision: z.exactOptional(z.string().regex(/^\w[\w./-]{0,199}$/, "That is no revision"))
      .describe("Branch, tag or commit: main unless given"),
    variant: z.exactOptional(z.string().regex(/^\w{1,50}$/, "That is no variant"))
      .describe("Weights to prefer where there are several: fp16"),
  }),
) satisfies z.ZodType<DownloadWish>;

export const downloadPlan = named(
  "DownloadPlan",
  z.object({
    model: z.string(),
    commit: z.string(),
    licence: z.exactOptional(z.string()),
    files: count,
    bytes: count,
    variants: z.array(z.string()).describe("Weights of another precision that there are"),
    here: count.describe("Bytes of it that are here already"),
    isWhole: z.boolean().describe("Whether the model can be used as it is"),
    folder: z.string().describe("Of the models that it goes to"),
  }),
) satisfies z.ZodType<DownloadPlan>;

export const downloadInfo = named(
  "DownloadInfo",
  z.object({
    model: z.string(),
    revision: z.exactOptional(z.string()),
    variant: z.exactOptional(z.string()),
    state: z.enum(["waiting", "downloading", "succeeded", "failed", "cancelled"]),
    received: count.describe("Bytes, of all files"),
    total: count,
    error: z.exactOptional(z.string()).describe("Why it failed, and what to do"),
  }),
) satisfies z.ZodType<DownloadInfo>;

export const downloadList = named(
  "DownloadList",
  z.object({
    downloads: z.array(downloadInfo),
    refusal: z.exactOptional(z.string()).describe("Why nothing can be downloaded here at all"),
  }),
) satisfies z.ZodType<DownloadList>;

export const tokenQuestion = named(
  "TokenQuestion",
  z.strictObject({
    model: z.string().min(1).max(1000).describe("Id of a model, or the path of its folder"),
    text: z.string().max(200_000),
    weighting: z.exactOptional(z.string().max(50))
      .describe("How brackets are read: comfy (usual), a1111 or none"),
  }),
) satisfies z.ZodType<TokenQuestion>;

export const tokenCount = named(
  "TokenCount",
  z.object({
    tokens: count,
    limit: count.describe("Most tokens of a chunk"),
    chunks: z.array(z.object({ tokens: count, text: z.string() }))
      .describe("Inputs of the encoder, with what it reads in each"),
  }),
) satisfies z.ZodType<TokenCount>;

const freed = z.object({ files: count, bytes: count });

export const cleaned = named("Cleaned", freed.extend({ runs: count })) satisfies z.ZodType<Cleaned>;

export const storageUsage = named(
  "StorageUsage",
  z.object({
    artifacts: freed,
    thumbnails: freed,
    results: freed.describe("Of nodes, for later runs"),
    runs: count.describe("In queue and history"),
    limits: z.object({ maxBytes: count, maxCacheBytes: count, maxRuns: count }),
  }),
) satisfies z.ZodType<StorageUsage>;

/** Named values of any kind. */
export const settings = named("Settings", z.record(z.string().max(200), z.unknown()));

const priority = z.int().min(-1000).max(1000).describe("Higher runs first: 0 is usual");

export const runRequest = named(
  "RunRequest",
  z.strictObject({
    workflow: z.unknown().describe("The document itself"),
    name: z.exactOptional(z.string().max(500)).describe("Of the workflow it came from"),
    priority: z.exactOptional(priority),
    outputs: z.exactOptional(z.array(z.string().max(500)).min(1).max(10_000))
      .describe("Nodes to run for in place of the document's outputs: only what they need counts"),
    transient: z.exactOptional(z.boolean())
      .describe(
        "Not listed, called off by the next run that is not, and forgotten when it is over",
      ),
  }),
);

/** What a run is asked for with. */
export type RunRequest = Readonly<Omit<z.input<typeof runRequest>, "outputs">> & {
  readonly outputs?: readonly string[];
};

export const runChange = named(
  "RunChange",
  z.strictObject({
    priority: z.exactOptional(priority),
    before: z.exactOptional(z.string()).describe("Run right before this other run that waits"),
  }).refine(
    (change) => Object.keys(change).length === 1,
    "Give either a priority or the run that it goes before",
  ),
);

export const queueChange = named("QueueChange", z.strictObject({ paused: z.boolean() }));
