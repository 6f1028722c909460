import type { ServerNotice } from "../../api/status.ts";
import type { KnownCatalogue } from "../known_catalogue.ts";
import type { ArtifactStore } from "../outputs/artifact_store.ts";
import type { Supervisor } from "../runner/supervisor.ts";
import type { RunStore } from "../store/run_store.ts";
import type { EventHub } from "./event_hub.ts";
import type { ToldLimits } from "./told_run.ts";

/** What a queue works with. */
export interface RunQueueParts extends ToldLimits {
  readonly hub: EventHub;
  readonly version: string;
  readonly store: RunStore;
  readonly supervisor: Supervisor;
  /** Where runs keep their files. */
  readonly artifacts: Pick<ArtifactStore, "keeps">;
  /** Told what a run used that is forgotten. */
  readonly onForgotten?: (artifacts: readonly string[]) => void;
  /** A run is over, and nothing else has begun. */
  readonly onOver?: () => void;
  /** Awaited between two runs. */
  readonly betweenRuns?: (failed: boolean) => Promise<void>;
  /** What people have to know of what the server keeps. */
  readonly notices?: () => readonly ServerNotice[];
  /** What is known of node types. */
  readonly catalogue?: () => Pick<KnownCatalogue, "trying" | "tag">;
  /** Why nothing can be written down: then nothing runs. */
  readonly refusal?: string | undefined;
  /** Why there is no room to write anything down; undefined where there is. */
  readonly lacksRoom?: () => string | undefined;
  /** Most runs that may wait. */
  readonly maxLength?: number;
}
