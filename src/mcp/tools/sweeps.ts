import * as z from "zod/mini";
import { ProblemError } from "../../api/client.ts";
import { jsonText } from "../../api/route.ts";
import type { RunInfo } from "../../api/runs.ts";
import { sweptRuns } from "../../api/swept_runs.ts";
import { printJsonLine } from "../../graph/json.ts";
import { setSweep } from "../../graph/sweep.ts";
import { followRuns, PATIENCE } from "../follow_run.ts";
import { openGraph, setField, sourceFields } from "../graph_source.ts";
import { meant } from "../known.ts";
import { pictureOf } from "../pictures.ts";
import type { Answer, Braid, Picture } from "../tool.ts";
import { defineTool, ToolFault } from "../tool.ts";
import { waitField } from "./runs.ts";

const axis = z.strictObject({
  input: z.string().check(z.describe('Such as "guidance.controlGuidanceScale"')),
  values: z.union([z.string(), z.array(z.unknown())]).check(
    z.describe('"a..b", "a..b..step", "x,y,z", or a list'),
  ),
  replace: z.exactOptional(z.string().check(z.minLength(1))).check(
    z.describe("Words within the input's text that each value takes the place of"),
  ),
});

/** Most runs of a sweep that an answer tells of one by one: those that failed first. */
const TOLD = 500;

/** Graphs run once for each combination of some values. */
export const sweepTools = {
  sweep_graph: defineTool({
    title: "Sweep values of a graph",
    description: "Runs a graph once for each combination of the values of one or more inputs, " +
      "and shows the results as one labelled grid: the last axis from left to right, the others " +
      "down. Without axes, those of the graph's own `sweep`. What runs have in common runs once.",
    input: z.strictObject({
      ...sourceFields,
      ...setField,
      axes: z.exactOptional(z.array(axis).check(z.minLength(1), z.maxLength(4))),
      wait: waitField,
    }),
    async run({ axes, wait = PATIENCE, ...source }, call) {
      const { braid } = call;
      const graph = await openGraph(braid, source);
      const workflow = axes ? setSweep(graph, axes) : graph;
      const { name = source.template } = source;
      const body = jsonText(printJsonLine({ workflow, ...(name && { name }) }));
      const runs = await followRuns(call, {
        begin: () => braid.json("POST /sweeps", { body }),
        patience: wait,
        callOff: ([run]) => braid.json("POST /sweeps/:id/cancel", { params: { id: idOf(run!) } }),
      });
      return await answerOf(braid, runs);
    },
  }),
  read_sweep: defineTool({
    title: "Read a sweep",
    description: "How far the runs of a sweep are, and their grid.",
    input: z.strictObject({
      sweep: z.string().check(z.describe("Id of a sweep, as sweep_graph tells")),
      wait: waitField,
    }),
    reads: true,
    async run({ sweep, wait = PATIENCE }, call) {
      const runs = await followRuns(call, {
        begin: () => runsOf(call.braid, sweep),
        patience: wait,
      });
      return await answerOf(call.braid, runs);
    },
  }),
  cancel_sweep: defineTool({
    title: "Cancel a sweep",
    description: "Calls off those runs of a sweep that are not over.",
    input: z.strictObject({ sweep: z.string() }),
    async run({ sweep }, { braid }) {
      await runsOf(braid, sweep);
      const { runs } = await braid.json("POST /sweeps/:id/cancel", { params: { id: sweep } });
      return { text: `Called off: ${runs}`, data: { runs } };
    },
  }),
};

/** The runs of a sweep in their order. @throws ToolFault that names the sweeps there are */
async function runsOf(braid: Braid, sweep: string): Promise<readonly RunInfo[]> {
  const runs = await sweptRuns(braid, sweep);
  if (runs.length) return runs.toReversed();
  const others = (await braid.json("GET /runs")).flatMap((run) => run.sweep?.id ?? []);
  throw new ToolFault(`There is no sweep "${sweep}": ${meant(sweep, [...new Set(others)])}`);
}

const hasFailed = ({ state }: RunInfo): boolean => state === "failed";

function idOf({ sweep }: RunInfo): string {
  return sweep!.id;
}

async function answerOf(braid: Braid, runs: readonly RunInfo[]): Promise<Answer> {
  const told = [...runs].sort((a, b) => Number(hasFailed(b)) - Number(hasFailed(a)))
    .slice(0, TOLD);
  const left = runs.length - told.length;
  const id = idOf(runs[0]!);
  const isOver = runs.every(({ finished }) => finished !== undefined);
  const lines = [
    `sweep ${id}: ${runs.length} runs${isOver ? "" : ", not all over: read_sweep waits on"}`,
    ...told.map((run) =>
      [
        ...run.sweep!.places.map(({ name, value }) => `${name}=${value}`),
        `${run.state} (${run.id})`,
        ...(run.error ? [run.error.message] : []),
      ].join(" ")
    ),
    ...(left ? [`and ${left} more`] : []),
  ];
  return {
    text: lines.join("\n"),
    data: { sweep: id, runs: told },
    pictures: await gridOf(braid, id),
    failed: runs.some(hasFailed),
  };
}

/** The grid, where a run has painted something. */
async function gridOf(braid: Braid, id: string): Promise<readonly Picture[]> {
  try {
    return [await pictureOf(await braid.ask("GET /sweeps/:id/grid", { params: { id } }))];
  } catch (error) {
    if (error instanceof ProblemError && error.status === 422) return [];
    throw error;
  }
}
