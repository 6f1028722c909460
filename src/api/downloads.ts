import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, text } from "./schema.ts";

/** Roughly: who downloads it knows the whole rule. */
const hubName = z.string().check(
  z.maxLength(200),
  z.regex(/^\w[\w.-]*\/\w[\w.-]*$/, "A model on a hub is named owner/name"),
);

/** A model that is asked for. */
export const downloadWish = named(
  "DownloadWish",
  z.strictObject({
    model: hubName,
    revision: z.exactOptional(
      z.string().check(z.regex(/^\w[\w./-]{0,199}$/, "That is no revision")),
    ).check(z.describe("Branch, tag or commit: main unless given")),
    variant: z.exactOptional(z.string().check(z.regex(/^\w{1,50}$/, "That is no variant")))
      .check(z.describe("Weights to prefer where there are several: fp16")),
  }),
);

export type DownloadWish = Infer<typeof downloadWish>;

/** What a download would bring. */
export const downloadPlan = named(
  "DownloadPlan",
  z.object({
    model: text,
    commit: text,
    license: z.exactOptional(text),
    files: count,
    bytes: count,
    variants: z.array(text)
      .check(z.describe("Weights of another precision that there are")),
    here: z.int().check(z.nonnegative(), z.describe("Bytes of it that are here already")),
    isWhole: z.boolean().check(z.describe("Whether the model can be used as it is")),
    folder: z.string().check(z.describe("Of the models that it goes to")),
  }),
);

export type DownloadPlan = Infer<typeof downloadPlan>;

/** A download and how far it is. */
export const downloadInfo = named(
  "DownloadInfo",
  z.object({
    model: text,
    revision: z.exactOptional(text),
    variant: z.exactOptional(text),
    state: z.enum(["waiting", "downloading", "succeeded", "failed", "cancelled"]),
    received: z.int().check(
      z.nonnegative(),
      z.describe("Bytes, of all files: 0, as the total is, until the hub has said how many"),
    ),
    total: count,
    error: z.exactOptional(text).check(z.describe("Why it failed, and what to do")),
  }),
);

export type DownloadInfo = Infer<typeof downloadInfo>;

/** In the order they were asked for. */
export const downloadList = named(
  "DownloadList",
  z.object({
    downloads: z.array(downloadInfo),
    refusal: z.exactOptional(text)
      .check(z.describe("Why nothing can be downloaded here at all")),
  }),
);

export type DownloadList = Infer<typeof downloadList>;

const tag = "models";
const refused = { 403: { doc: "Downloads are switched off" } } as const;

export const downloadRoutes = defineRoutes({
  "GET /downloads": {
    tag,
    summary: "Models that were asked for since the server started, and how far they are",
    answers: { 200: { doc: "Downloads", schema: downloadList } },
  },
  "POST /downloads/plan": {
    tag,
    summary: "Ask the hub what a download would bring: size, license, files",
    body: downloadWish,
    answers: {
      200: { doc: "What would be downloaded", schema: downloadPlan },
      ...refused,
      429: { doc: "Too many ask at the same time" },
      502: { doc: "The hub refuses or cannot be reached" },
    },
  },
  "POST /downloads": {
    tag,
    summary: "Download a model, or go on where that was stopped",
    body: downloadWish,
    answers: {
      201: { doc: "The download: GET /api/events tells how far it is", schema: downloadInfo },
      ...refused,
      429: { doc: "Too many downloads wait" },
    },
  },
  "POST /downloads/:model/cancel": {
    tag,
    summary: "Call a download off; what has come of it stays",
    answers: { 200: { doc: "The download", schema: downloadInfo } },
  },
  "DELETE /downloads/:model": {
    tag,
    summary: "Forget a download that is over; the model stays",
    answers: { 204: { doc: "Forgotten", type: "none" }, 409: { doc: "It is not over" } },
  },
});
