import type { Catalogue } from "../graph/catalogue.ts";
import { isGroup } from "../graph/group.ts";
import { own } from "../graph/record.ts";
import { isLink } from "../graph/reference.ts";
import type { Body, NodeEntry, Workflow } from "../graph/workflow.ts";
import type { OutputFiles } from "../runs/outputs/output_files.ts";
import type { NodeEnvironment } from "./host.ts";
import type { DrawnFile } from "./run_line.ts";
import type { NodeReport } from "./run_one.ts";

/** The input of a node that reports by which its report has pictures, and how. */
const RECORD = { input: "record", previews: "previews" } as const;

/** The graph with pictures in all reports of what denoises, in subgraphs too. */
export function recordPreviews(workflow: Workflow, catalogue: Catalogue): Workflow {
  const within = <B extends Body>(body: B): B => ({
    ...body,
    nodes: Object.fromEntries(
      Object.entries(body.nodes).map(([id, node]) => [id, withPreviews(node, catalogue)]),
    ),
  });
  const subgraphs = Object.entries(workflow.subgraphs).map(([name, body]) => [name, within(body)]);
  return { ...within(workflow), subgraphs: Object.fromEntries(subgraphs) };
}

function withPreviews(node: NodeEntry, catalogue: Catalogue): NodeEntry {
  const type = own(catalogue.nodes, node.type);
  const port = type && own(type.inputs, RECORD.input);
  const isAsked = isLink(node.inputs?.[RECORD.input]);
  if (!port || isGroup(port) || isAsked || !reports(type.outputs)) return node;
  return { ...node, inputs: { ...node.inputs, [RECORD.input]: RECORD.previews } };
}

function reports(outputs: Readonly<Record<string, { readonly kind: unknown }>>): boolean {
  return Object.values(outputs).some(({ kind }) => kind === "report");
}

/** Writes what each guidance of a run did: `denoise.json` and `denoise.png`, by the node that denoised. */
export async function* writeTrace(
  all: readonly NodeReport[],
  { environment, files, label }: {
    readonly environment: NodeEnvironment;
    readonly files: OutputFiles;
    /** What tells this run from others of a sweep. */
    readonly label: string;
  },
): AsyncIterable<DrawnFile> {
  for (const { node, report } of all) {
    if (!report.elapsed.length) continue; // a plan
    const { json, sheet } = await environment.drawTrace(report);
    const pieces = [
      [".json", new TextEncoder().encode(json), "application/json"],
      [".png", sheet, "image/png"],
    ] as const;
    for (const [extension, bytes, mediaType] of pieces) {
      const { path, sha256 } = files.save(`${node}${extension}`, bytes, mediaType, label);
      yield { path, sha256, bytes: bytes.length };
    }
  }
}
