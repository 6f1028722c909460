import { DownloadError } from "../../runs/download_process.ts";
import { DownloadRefusal } from "../../runs/downloads.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { downloadPlan } from "../../runs/info_schema.ts";
import { downloadInfo, downloadList, downloadWish } from "../schemas.ts";

const tag = "models";

/** Statuses by how `braid models get` ends, see `src/cli/exit_code.ts`; otherwise it is the hub that refuses. */
const BY_CODE: Readonly<Record<number, number>> = { 2: 400, 4: 404, 5: 507 };

/** Models from a hub such as Hugging Face's. */
export function downloadRoutes({ downloads }: Deps): readonly Route[] {
  const refused = { 403: { doc: "Downloads are switched off" } };
  const one = { 200: { doc: "The download", schema: downloadInfo } };
  return [
    defineRoute({
      method: "get",
      path: "/downloads",
      tag,
      summary: "Models that were asked for since the server started, and how far they are",
      answers: { 200: { doc: "Downloads", schema: downloadList } },
      answer: () => json(downloads.list),
    }),
    defineRoute({
      method: "post",
      path: "/downloads/plan",
      tag,
      summary: "Ask the hub what a download would bring: size, licence, files",
      body: downloadWish,
      answers: {
        200: { doc: "What would be downloaded", schema: downloadPlan },
        ...refused,
        429: { doc: "Too many ask at the same time" },
        502: { doc: "The hub refuses or cannot be reached" },
      },
      answer: async ({ body }) => json(await asked(() => downloads.plan(body))),
    }),
    defineRoute({
      method: "post",
      path: "/downloads",
      tag,
      summary: "Download a model, or go on where that was stopped",
      body: downloadWish,
      answers: {
        201: { doc: "The download: GET /api/events tells how far it is", schema: downloadInfo },
        ...refused,
        429: { doc: "Too many downloads wait" },
      },
      answer: async ({ body }) => json(await asked(() => downloads.start(body)), 201),
    }),
    defineRoute({
      method: "post",
      path: "/downloads/:model/cancel",
      tag,
      summary: "Call a download off; what has come of it stays",
      answers: one,
      answer: ({ param }) => json(downloads.cancel(param("model"))),
    }),
    defineRoute({
      method: "delete",
      path: "/downloads/:model",
      tag,
      summary: "Forget a download that is over; the model stays",
      answers: { 204: { doc: "Forgotten", type: "none" }, 409: { doc: "It is not over" } },
      answer({ param }) {
        downloads.remove(param("model"));
        return new Response(null, { status: 204 });
      },
    }),
  ];
}

async function asked<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DownloadRefusal) throw new HttpError(403, error.message);
    if (!(error instanceof DownloadError)) throw error;
    throw new HttpError(BY_CODE[error.code] ?? 502, error.message);
  }
}
