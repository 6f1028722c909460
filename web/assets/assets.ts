import type { ImageInfo } from "../../src/api/images.ts";
import type { ModelInfo } from "../../src/api/models.ts";
import { layerContext } from "../core/core.ts";
import type { Documents } from "../document/documents.ts";
import { createListing } from "./listing.ts";
import type { Listing } from "./listing.ts";
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

export function createAssets(documents: Documents): Assets {
  const { host, toasts } = documents;
  const models = createListing(() => host.models());
  const images = createListing(async () => await host.server?.json("GET /images"));
  return { ...documents, models, images, downloads: createDownloads(host, toasts, models.read) };
}

export const [AssetsProvider, useAssets] = layerContext<Assets>();
