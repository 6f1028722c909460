import * as z from "zod/mini";
import { ProblemError } from "../../api/client.ts";
import { checkReport } from "../../api/runs.ts";
import type { CheckReport } from "../../api/runs.ts";
import { isLong, pathOfFirst } from "../exact_numbers.ts";
import { faultLines } from "../fault_lines.ts";
import { diffWorkflows } from "../../graph/diff.ts";
import { changeText } from "../../graph/change_text.ts";
import { printWorkflow } from "../../graph/parse.ts";
import { updateRequires } from "../../graph/requires.ts";
import { jsonText } from "../../api/route.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Workflow } from "../../graph/workflow.ts";
import {
  givenGraph,
  graphSource,
  openGraph,
  readGiven,
  readSource,
  revisionOf,
  savedGraph,
  setField,
  sourceFields,
} from "../graph_source.ts";
import { placed } from "../../graph/placed.ts";
import type { Braid } from "../tool.ts";
import { defineTool, ToolFault } from "../tool.ts";
import { withoutViews, withViewsOf } from "../views.ts";

/** Most graphs that one answer lists. */
const LISTED = 500;

/** Graphs as documents: read, written, checked and compared. */
export const graphTools = {
  list_graphs: defineTool({
    title: "List saved graphs",
    description:
      `The graphs that are saved in the folder that Braid serves, at most ${LISTED} in one answer.`,
    input: z.strictObject({
      matching: z.exactOptional(z.string()).check(
        z.describe("Only those with this in their names, such as faces/"),
      ),
    }),
    reads: true,
    async run({ matching = "" }, { braid }) {
      const all = await braid.json("GET /workflows");
      const found = all.filter(({ name }) => name.toLowerCase().includes(matching.toLowerCase()));
      const graphs = found.slice(0, LISTED);
      const more = found.length - graphs.length;
      const { notices = [] } = await braid.json("GET /status");
      const lines = [
        ...graphs.map(({ name, modified }) => `${name} (${modified})`),
        ...more ? [`And ${more} more: give in "matching" what is in their names`] : [],
        ...notices.flatMap(({ about, text }) => about === "workflows" ? [text] : []),
      ];
      const none = all.length ? `None of ${all.length}` : "None yet: save_graph saves one";
      return { text: lines.join("\n") || none, data: { graphs } };
    },
  }),
  read_graph: defineTool({
    title: "Read a graph",
    description:
      "The document of a saved graph, a template, or what a run ran, without where its " +
      "nodes stand on the canvas. For a saved one also the revision, which save_graph asks for. As data " +
      "it is an object, or its text where whole numbers beyond 2^53 would lose digits.",
    input: graphSource,
    reads: true,
    async run(source, { braid }) {
      const { workflow, revision } = await readSource(braid, source);
      const graph = withoutViews(workflow);
      const text = printWorkflow(graph);
      return {
        text: revision === undefined ? text : `Revision ${revision}\n${text}`,
        data: {
          graph: pathOfFirst(graph, isLong) === undefined ? graph : text, // which save_graph takes as well
          ...(revision !== undefined && { revision }),
        },
      };
    },
  }),
  save_graph: defineTool({
    title: "Save a graph",
    description: "Saves a graph under a name in the folder that Braid serves, where the editor " +
      "shows it, and tells all that is wrong with it. One that is there is replaced only where " +
      "its revision is given. What `view` leaves out stays as it was, of subgraphs too: places and " +
      "titles of nodes, groups, notes, form. New nodes get a place.",
    input: z.strictObject({
      name: z.string().check(
        z.minLength(1),
        z.maxLength(300),
        z.describe("A path below the folder, without .graph.json, such as faces/crying"),
      ),
      graph: givenGraph,
      revision: z.exactOptional(z.string()).check(
        z.describe("Of the saved graph that it replaces, as read_graph tells"),
      ),
    }),
    async run({ name, graph, revision }, { braid }) {
      const given = readGiven(graph);
      const before = revision === undefined ? undefined : (await savedGraph(braid, name)).workflow;
      const kept = before ? withViewsOf(before, given) : given;
      const catalogue = await braid.json("GET /catalogue");
      const document = updateRequires(placed(kept, catalogue), catalogue);
      const saved = await save(braid, { name, text: printWorkflow(document), revision });
      const report = await checked(braid, document);
      return {
        text: `Saved "${name}", revision ${saved}\n${reportText(report)}`,
        data: { name, revision: saved, ...report },
      };
    },
  }),
  check_graph: defineTool({
    title: "Check a graph",
    description: "All that is wrong with a graph, without running it: each fault with its node " +
      "and port and what would mend it, and the outputs that can be had.",
    input: z.strictObject({ ...sourceFields, ...setField }),
    output: checkReport,
    reads: true,
    async run(source, { braid }) {
      const report = await checked(braid, await openGraph(braid, source));
      return { text: reportText(report), data: report };
    },
  }),
  diff_graphs: defineTool({
    title: "Compare two graphs",
    description: "What differs in meaning between two graphs, node by node.",
    input: z.strictObject({ before: graphSource, after: graphSource }),
    reads: true,
    async run({ before, after }, { braid }) {
      const [old, now] = await Promise.all([openGraph(braid, before), openGraph(braid, after)]);
      const changes = diffWorkflows(old, now);
      return {
        text: changes.map((change) => changeText(change)).join("\n") || "No difference",
        data: { changes },
      };
    },
  }),
};

/** @returns the new revision @throws ToolFault where another graph is there, or another revision of it */
async function save(
  braid: Braid,
  { name, text, revision }: {
    readonly name: string;
    readonly text: string;
    readonly revision: string | undefined;
  },
): Promise<string> {
  const condition = revision === undefined
    ? { "if-none-match": "*" }
    : { "if-match": `"${revision.replaceAll('"', "")}"` };
  try {
    const answer = await braid.ask("PUT /workflows/:name", {
      params: { name },
      body: text,
      headers: condition,
    });
    return revisionOf(answer);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 412) throw error;
    throw new ToolFault(
      `${error.message}: take another name, or give the revision that read_graph tells to replace it`,
    );
  }
}

async function checked(braid: Braid, workflow: Workflow): Promise<CheckReport> {
  return await braid.json("POST /check", { body: jsonText(printJsonLine({ workflow })) });
}

function reportText({ diagnostics, runnable, ok }: CheckReport): string {
  const end = ok
    ? "The graph can run"
    : runnable.length
    ? `Can run all the same: ${runnable.join(", ")}`
    : "Nothing of the graph can run";
  return [...faultLines(diagnostics), end].join("\n");
}
