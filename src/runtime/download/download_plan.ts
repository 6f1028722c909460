import { addressOf, bytesHere } from "./fetch_file.ts";
import { chooseFiles, type HubFile, listHubFiles, QUICK, variantsOf } from "./file_list.ts";
import { askHub, askHubJson, type Hub, HubError, withRetries } from "./hub.ts";

export interface DownloadPlanOptions {
  /** Branch, tag or commit; `main` unless given. */
  readonly revision?: string | undefined;
  /** Weights to prefer where a model has several: `fp16`. */
  readonly variant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What would be downloaded. */
export interface HubPlan {
  readonly id: string;
  /** The commit that the revision stands for. */
  readonly commit: string;
  readonly license?: string;
  readonly files: readonly HubFile[];
  readonly bytes: number;
  /** Precisions beside the usual one: `fp16`. */
  readonly variants: readonly string[];
}

/** What a hub says of a model. @see https://huggingface.co/docs/hub/api */
interface ModelAnswer {
  readonly sha?: unknown;
  readonly gated?: unknown;
  readonly cardData?: { readonly license?: unknown; readonly license_name?: unknown };
}

/** As Hugging Face names models: two parts of 96 letters at most, no `--` or `..` in them. */
const MODEL_ID = /^(?!.*(--|\.\.))\w([\w.-]{0,94}\w)?\/\w([\w.-]{0,94}\w)?$/;

/**
 * Asks a hub what of a model is worth downloading, so that a person can see size and license first.
 *
 * @throws HubError when the hub refuses, has no such model, or none of it can be used
 */
export async function planDownload(
  hub: Hub,
  id: string,
  { revision = "main", variant, signal }: DownloadPlanOptions = {},
): Promise<HubPlan> {
  if (!MODEL_ID.test(id)) {
    throw new RangeError(`A model on a hub is named owner/name, but got "${id}"`);
  }
  const about = `/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const { value } = await withRetries(() => askHubJson(hub, about, id, signal), signal, QUICK);
  const { sha, gated, cardData } = (value ?? {}) as ModelAnswer;
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha)) {
    throw new HubError(
      `Cannot download ${id}: the hub does not say which commit "${revision}" is`,
      false,
    );
  }
  const all = await listHubFiles(hub, id, sha, signal);
  const files = chooseFiles(all, variant);
  if (!files.some(({ path }) => /\.(safetensors|onnx)$/.test(path))) {
    throw new HubError(
      `Cannot use ${id}: it has no weights in safetensors or ONNX beside their config`,
      false,
    );
  }
  // The list of a gated model is public, its files are not: say so before anything is promised.
  if (gated) {
    const ask = () => askHub(hub, addressOf(id, sha, files[0]!), id, { signal });
    await (await withRetries(ask, signal, QUICK)).body?.cancel();
  }
  const license = cardData?.license === "other" ? cardData.license_name : cardData?.license;
  return {
    id,
    commit: sha,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    variants: variantsOf(all).filter((name) => name !== variant),
    ...(typeof license === "string" && { license }),
  };
}

/** Bytes of a plan that are in a folder already. */
export async function plannedBytesHere(plan: HubPlan, folder: string): Promise<number> {
  const sizes = await Promise.all(plan.files.map((file) => bytesHere(folder, file)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
