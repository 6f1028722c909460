import type { downloadRoutes } from "../../api/downloads.ts";
import { DownloadError } from "../../runs/downloads/download_process.ts";
import { DownloadRefusal } from "../../runs/downloads/downloads.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Statuses by how `braid models get` ends, see `src/cli/exit_code.ts`; otherwise it is the hub that refuses. */
const BY_CODE: Readonly<Record<number, number>> = { 2: 400, 4: 404, 5: 507 };

/** Models from a hub such as Hugging Face's. */
export function downloadHandlers({ downloads }: Deps): Handlers<typeof downloadRoutes> {
  return {
    "GET /downloads": () => downloads.list,
    "POST /downloads/plan": async ({ body }) => await asked(() => downloads.plan(body)),
    "POST /downloads": async ({ body }) => await asked(() => downloads.start(body)),
    "POST /downloads/:model/cancel": ({ params }) => downloads.cancel(params.model),
    "DELETE /downloads/:model"({ params }) {
      downloads.remove(params.model);
    },
  };
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
