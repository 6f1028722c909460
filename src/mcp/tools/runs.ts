import * as z from "zod/mini";
import type { RunInfo } from "../../api/runs.ts";
import { RUN_STATES } from "../../api/runs.ts";
import { jsonText } from "../../api/route.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Workflow } from "../../graph/workflow.ts";
import { followRun, PATIENCE } from "../follow_run.ts";
import { openGraph, setField, sourceFields } from "../graph_source.ts";
import { known } from "../known.ts";
import { picturesOf, shownPictures } from "../pictures.ts";
import type { Answer, Braid } from "../tool.ts";
import { defineTool } from "../tool.ts";

const id = z.string().check(z.describe("Id of a run, as run_graph and list_runs tell"));
/** How long a tool waits. */
export const waitField: z.ZodMiniExactOptional<z.ZodMiniNumber<number>> = z.exactOptional(
  z.number().check(z.minimum(0), z.maximum(3600)),
).check(
  z.describe(`Seconds to wait for its end (${PATIENCE}); read_run waits on`),
);

/** Runs: started, waited for, looked up. */
export const runTools = {
  run_graph: defineTool({
    title: "Run a graph",
    description: "Runs a graph and shows the pictures that it makes; what is saved lies in the " +
      "folder's output. One of which nothing can run is refused with all that is wrong. " +
      "Where it takes longer than is waited for, the answer has its id for read_run.",
    input: z.strictObject({
      ...sourceFields,
      ...setField,
      outputs: z.exactOptional(z.array(z.string()).check(z.minLength(1))).check(
        z.describe("Nodes to run for in place of the graph's outputs"),
      ),
      wait: waitField,
    }),
    async run({ outputs, wait = PATIENCE, ...source }, call) {
      const { braid } = call;
      const workflow = await openGraph(braid, source);
      const { name = source.template } = source;
      const run = await followRun(call, {
        begin: () => start(braid, workflow, { ...(name && { name }), ...(outputs && { outputs }) }),
        patience: wait,
        isOwn: true,
      });
      return await answerOf(braid, run);
    },
  }),
  read_run: defineTool({
    title: "Read a run",
    description: "How far a run is, what it gave and its pictures, or why it failed.",
    input: z.strictObject({ run: id, wait: waitField }),
    reads: true,
    async run({ run, wait = PATIENCE }, call) {
      const found = await followRun(call, {
        begin: () => findRun(call.braid, run),
        patience: wait,
        isOwn: false,
      });
      return await answerOf(call.braid, found);
    },
  }),
  list_runs: defineTool({
    title: "List runs",
    description: "Runs, newest first, with their states.",
    input: z.strictObject({
      state: z.exactOptional(z.enum(RUN_STATES)),
      limit: z.exactOptional(z.int().check(z.minimum(1), z.maximum(100))),
    }),
    reads: true,
    async run({ state, limit = 20 }, { braid }) {
      const runs = await braid.json("GET /runs", { query: { limit, ...(state && { state }) } });
      const lines = runs.map((run) => [headOf(run), run.created].join(" "));
      return {
        text: lines.join("\n") || "None yet: run_graph starts one",
        data: { runs: runs.map(({ outputs: _, ...run }) => run) },
      };
    },
  }),
  cancel_run: defineTool({
    title: "Cancel a run",
    description: "Calls a run off that waits or is going.",
    input: z.strictObject({ run: id }),
    async run({ run }, { braid }) {
      await findRun(braid, run);
      const info = await braid.json("POST /runs/:id/cancel", { params: { id: run } });
      return { text: headOf(info), data: { run: info } };
    },
  }),
};

/** A run by its id. @throws ToolFault that says which there are */
export function findRun(braid: Braid, run: string): Promise<RunInfo> {
  return known(
    braid.json("GET /runs/:id", { params: { id: run } }),
    run,
    async () => (await braid.json("GET /runs")).map(({ id }) => id),
  );
}

/** Starts a run, each number as the document has it. */
export function start(
  braid: Braid,
  workflow: Workflow,
  more: Readonly<Record<string, unknown>>,
): Promise<RunInfo> {
  return braid.json("POST /runs", { body: jsonText(printJsonLine({ workflow, ...more })) });
}

async function answerOf(braid: Braid, run: RunInfo): Promise<Answer> {
  const pictures = picturesOf(run);
  const shown = await shownPictures(braid, run);
  const { error } = run;
  const lines = [
    headOf(run),
    ...(error ? [`${[error.node, error.port].filter(Boolean).join(".")}: ${error.message}`] : []),
    ...(run.finished === undefined ? ["It is not over: read_run waits on"] : []),
    ...valueLines(run),
    ...pictures.map(({ sha256, name, width, height }, at) =>
      `picture ${name ?? ""} ${width}x${height} ${sha256}${
        at < shown.length ? "" : " (read_picture shows it)"
      }`
    ),
  ];
  return { text: lines.join("\n"), data: { run }, pictures: shown, failed: run.state === "failed" };
}

function headOf({ id, name, state }: RunInfo): string {
  return `${id} ${state}${name === undefined ? "" : `: ${name}`}`;
}

/** Texts and numbers that outputs gave. */
function valueLines({ outputs }: RunInfo): readonly string[] {
  return Object.entries(outputs).flatMap(([node, ports]) =>
    ports.flatMap(({ port, value, omitted }) => {
      if (omitted) return [`${node}.${port}: too large to be listed, save it as a file to see it`];
      return ["string", "number", "boolean", "bigint"].includes(typeof value)
        ? [`${node}.${port}: ${String(value)}`]
        : [];
    })
  );
}
