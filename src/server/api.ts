import type { Diagnostic } from "../graph/diagnostic.ts";

/**
 * What travels between editor and server. Documents travel as text, because only `src/graph/parse.ts` reads their
 * numbers without loss. `GET /api/openapi.json` describes every route; a fault is answered as {@link Problem} with a
 * status of 400 or more.
 */
export type {
  ArtifactInfo,
  NodeFault,
  OutputInfo,
  RunInfo,
  RunState,
  WatchEvent as RunEvent,
} from "../runs/run_info.ts";
export type {
  DownloadInfo,
  DownloadList,
  DownloadPlan,
  DownloadState,
  DownloadWish,
} from "../runs/download_info.ts";
export type { Diagnostic } from "../graph/diagnostic.ts";
export type { ModelInfo, TokenCount, TokenQuestion } from "../runs/runner_message.ts";
export type { Cleaned, StorageUsage } from "../runs/storage.ts";
export type { ServerEvent, ServerStatus } from "../runs/server_event.ts";
export type { RunRequest } from "./schemas.ts";

/** A fault of a request, after RFC 9457. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** What is wrong with a graph that cannot run, errors first. */
  readonly diagnostics?: readonly Diagnostic[];
}

export interface WorkflowInfo {
  /** Path below the workflows folder, without `.graph.json`. */
  readonly name: string;
  /** ISO 8601. */
  readonly modified: string;
  readonly bytes: number;
  /** Changes when the text does: the ETag of the workflow. */
  readonly revision: string;
}

/** Whether what the served folder brings counts: its queue, history and settings. */
export interface TrustState {
  readonly trusted: boolean;
  readonly folder: string;
}

/** A picture that nodes can read. */
export interface ImageInfo {
  /** By which nodes read it. */
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** ISO 8601. */
  readonly modified: string;
  /** Where it can be shown from, whole and small. */
  readonly url: string;
  readonly thumbnail: string;
}

export interface TemplateInfo {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly doc?: string;
  /** Address of a picture of what it makes. */
  readonly picture?: string;
  /** To begin with: offered before all others. */
  readonly first?: true;
}

/** By name: `editor.snap`. Values are plain JSON. */
export type Settings = Readonly<Record<string, unknown>>;
