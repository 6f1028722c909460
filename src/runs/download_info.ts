/** A model that is asked for. */
export interface DownloadWish {
  /** Its name on the hub: `owner/name`. */
  readonly model: string;
  /** Branch, tag or commit; `main` unless given. */
  readonly revision?: string;
  /** Weights to prefer where there are several: `fp16`. */
  readonly variant?: string;
}

/** What a download would bring. */
export interface DownloadPlan {
  readonly model: string;
  readonly commit: string;
  readonly licence?: string;
  readonly files: number;
  readonly bytes: number;
  /** Bytes of it that are here already. */
  readonly here: number;
  /** Weights of another precision that there are: `fp16`. */
  readonly variants: readonly string[];
  /** Whether the model can be used as it is. */
  readonly isWhole: boolean;
  /** Folder of the models that it goes to. */
  readonly folder: string;
}

export type DownloadState = "waiting" | "downloading" | "succeeded" | "failed" | "cancelled";

/** A download and how far it is. */
export interface DownloadInfo extends DownloadWish {
  readonly state: DownloadState;
  /** Bytes, of all files; both 0 until the hub has said how many there are. */
  readonly received: number;
  readonly total: number;
  /** Why it failed, and what to do. */
  readonly error?: string;
}

export interface DownloadList {
  /** In the order they were asked for. */
  readonly downloads: readonly DownloadInfo[];
  /** Why nothing can be downloaded here at all. */
  readonly refusal?: string;
}
