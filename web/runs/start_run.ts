import { jsonText } from "../../src/api/route.ts";
import type { RunInfo, RunRequest } from "../../src/api/runs.ts";
import type { ServerClient } from "../host/host.ts";

/** What a run is asked for with beside its document. */
export type StartOptions = Omit<RunRequest, "workflow">;

/** Has the server run a document, which travels as text: its numbers may be larger than JSON.stringify can hold. */
export function startRun(
  { json }: ServerClient,
  text: string,
  options: StartOptions,
): Promise<RunInfo> {
  const rest = JSON.stringify(options).slice(1);
  return json("POST /runs", {
    headers: { "idempotency-key": crypto.randomUUID() },
    body: jsonText(`{"workflow":${text}${rest === "}" ? "" : ","}${rest}`),
  });
}
