import type { RunInfo } from "../../src/api/runs.ts";
import type { Host } from "../host/host.ts";

/** A run with its outputs, where a list has left them out. */
export const wholeRun = async ({ server }: Host, run: RunInfo): Promise<RunInfo> =>
  run.withoutOutputs && server
    ? await server.json("GET /runs/:id", { params: { id: run.id } })
    : run;
