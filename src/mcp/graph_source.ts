import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { parseJson, printJsonLine } from "../graph/json.ts";
import { parseWorkflow, readWorkflow } from "../graph/parse.ts";
import { parseValue } from "../graph/port_value.ts";
import { findTarget, setTarget } from "../graph/target.ts";
import type { Workflow } from "../graph/workflow.ts";
import { workflowSchema } from "../graph/workflow.ts";
import { known } from "./known.ts";
import { jsonSchemaOf, strayField } from "./stray_field.ts";
import type { Braid } from "./tool.ts";
import { ToolFault } from "./tool.ts";

/** A document that an agent has written: as an object, or as its text, which keeps each digit of a long number. */
export const givenGraph = z.union([z.record(z.string(), z.unknown()), z.string()]).check(
  z.describe(
    'The graph itself: {"format":"braid/1","nodes":{ID:{"type":TYPE,"inputs":{PORT:VALUE or {"from":"ID.PORT"}}}},"outputs":[ID]}',
  ),
);

/** Where a graph comes from: one of these. */
export const sourceFields = {
  graph: z.exactOptional(givenGraph),
  name: z.exactOptional(z.string()).check(z.describe("Or the name of a saved graph")),
  template: z.exactOptional(z.string()).check(z.describe("Or the id of a template")),
  run: z.exactOptional(z.string()).check(z.describe("Or the id of a run: the graph that it ran")),
};

/** Values that stand in place of the graph's. */
export const setField = {
  set: z.exactOptional(z.record(z.string(), z.unknown())).check(
    z.describe(
      'Values in place of the graph\'s, by node and port: {"denoise.seed": 7}; a seed beyond 2^53 as text',
    ),
  ),
};

export const graphSource = z.strictObject(sourceFields);

export type GraphSource = Infer<typeof graphSource>;

/** The graph of a source, with these values in place of its own. @throws ToolFault, UsageError that say what is wrong */
export async function openGraph(
  braid: Braid,
  { set = {}, ...source }: GraphSource & { readonly set?: Readonly<Record<string, unknown>> },
): Promise<Workflow> {
  const { workflow } = await readSource(braid, source);
  if (!Object.keys(set).length) return workflow;
  const catalogue = await braid.json("GET /catalogue");
  return Object.entries(set).reduce((graph, [place, given]) => {
    const target = findTarget(graph, catalogue, place);
    const value = typeof given === "string" ? parseValue(target, given, catalogue) : given;
    return setTarget(graph, target, value);
  }, workflow);
}

/** The graph of a source, and of a saved one its revision. @throws ToolFault, SyntaxError */
export async function readSource(
  braid: Braid,
  { graph, name, template, run }: GraphSource,
): Promise<{ readonly workflow: Workflow; readonly revision?: string }> {
  const given = [graph, name, template, run].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new ToolFault(
      `Expected one of graph, name, template and run, but got ${
        given || "none"
      }: give the graph itself, or say where it is`,
    );
  }
  if (graph !== undefined) return { workflow: readGiven(graph) };
  if (name !== undefined) return await savedGraph(braid, name);
  const answer = template !== undefined
    ? await known(
      braid.ask("GET /templates/:id", { params: { id: template } }),
      template,
      async () => (await braid.json("GET /templates")).map(({ id }) => id),
    )
    : await known(
      braid.ask("GET /runs/:id/workflow", { params: { id: run! } }),
      run!,
      async () => (await braid.json("GET /runs")).map(({ id }) => id),
    );
  return { workflow: parseWorkflow(await answer.text()) };
}

/** Fields that documents have: one of another name is a slip of who has written it just now. */
let fields: Record<string, unknown> | undefined;

/** Reads what an agent has written. @throws ToolFault for a field that there is not, SyntaxError for what is no graph */
export function readGiven(given: Infer<typeof givenGraph>): Workflow {
  const document = parseJson(typeof given === "string" ? given : printJsonLine(given));
  const stray = strayField(fields ??= jsonSchemaOf(workflowSchema), document);
  if (stray !== undefined) throw new ToolFault(`Cannot read the graph: ${stray}`);
  return readWorkflow(document);
}

/** The revision in an answer, without the quotes of a header. @throws ToolFault for what no server of Braid answers */
export function revisionOf({ headers }: Response): string {
  const tag = headers.get("etag");
  if (tag === null) {
    throw new ToolFault("What answers is no server of Braid: ask the person what listens there");
  }
  return tag.replaceAll('"', "");
}

/** A saved graph, and its revision. @throws ToolFault that names the nearest there is */
export async function savedGraph(
  braid: Braid,
  name: string,
): Promise<{ readonly workflow: Workflow; readonly revision: string }> {
  const answer = await known(
    braid.ask("GET /workflows/:name", { params: { name } }),
    name,
    async () => (await braid.json("GET /workflows")).map((one) => one.name),
  );
  return { workflow: parseWorkflow(await answer.text()), revision: revisionOf(answer) };
}
