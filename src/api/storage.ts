import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named } from "./schema.ts";

const freed = z.object({ files: count, bytes: count });

/** What was removed. */
export type Freed = Infer<typeof freed>;

export const cleaned = named("Cleaned", z.extend(freed, { runs: count }));

export type Cleaned = Infer<typeof cleaned>;

/** How much is there, and how much may be. */
export const storageUsage = named(
  "StorageUsage",
  z.object({
    artifacts: freed,
    thumbnails: freed,
    results: z.object({ files: count, bytes: count })
      .check(z.describe("Of nodes, for later runs")),
    runs: z.int().check(z.nonnegative(), z.describe("In queue and history")),
    limits: z.object({
      maxBytes: count,
      maxCacheBytes: count,
      maxRuns: count,
    }),
  }),
);

export type StorageUsage = Infer<typeof storageUsage>;
/** Bytes of artifacts and thumbnails, bytes of results that later runs may use, runs in the history. */
export type StorageLimits = StorageUsage["limits"];

const tag = "storage";

export const storageRoutes = defineRoutes({
  "GET /storage": {
    tag,
    summary: "How much is kept, and the bounds: settings storage, cache and history",
    answers: { 200: { doc: "Files and bytes", schema: storageUsage } },
  },
  "POST /storage/clean": {
    tag,
    summary: "Forget runs beyond the bounds and remove files that nothing refers to",
    body: z.strictObject({
      everything: z.exactOptional(z.boolean()).check(
        z.describe(
          "All that can be done without, thumbnails and kept results too, whatever the bounds",
        ),
      ),
    }),
    answers: { 200: { doc: "What was removed", schema: cleaned } },
  },
});
