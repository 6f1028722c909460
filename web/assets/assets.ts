import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ImageInfo } from "../../src/api/images.ts";
import type { ModelInfo } from "../../src/api/models.ts";
import { newestIn } from "../core/newest.ts";
import { layerContext } from "../core/core.ts";
import type { Documents } from "../document/documents.ts";
import { createDownloads } from "./model_downloads.ts";
import type { ModelDownloads } from "./model_downloads.ts";

/** The editor as far as it knows of what the host has for graphs. */
export interface Assets extends Documents {
  readonly models: Listing<ModelInfo>;
  /** Pictures for nodes to read. */
  readonly images: Listing<ImageInfo>;
  /** Undefined without a server. */
  readonly downloads: ModelDownloads | undefined;
}

/** Pictures that are listed at a time, the newest. */
export const LISTED = 1000;

export function createAssets(documents: Documents): Assets {
  const { host, toasts } = documents;
  const models = createListing(() => host.models());
  const images = createListing(async () =>
    await host.server?.json("GET /images", { query: { limit: LISTED } })
  );
  return { ...documents, models, images, downloads: createDownloads(host, toasts, models.read) };
}

export const [AssetsProvider, useAssets] = layerContext<Assets>();

/** What the host has of one kind. */
interface Listing<T> {
  /** Undefined until the host has said: it is asked when this is first looked at. */
  readonly list: ReadonlySignal<readonly T[] | undefined>;
  /** Asks the host anew. */
  read(): Promise<readonly T[]>;
}

/** @param ask gives nothing where the host keeps none */
function createListing<T>(ask: () => Promise<readonly T[] | undefined>): Listing<T> {
  const list = signal<readonly T[] | undefined>(undefined);
  const show = newestIn(list);
  let asked = false;
  const read = async (): Promise<readonly T[]> => {
    asked = true;
    const found = ask();
    await show(found.then((it) => it ?? list.peek()));
    return await found ?? [];
  };
  return {
    get list() {
      if (!asked) read().catch(() => {}); // who needs it asks again
      return list;
    },
    read,
  };
}
