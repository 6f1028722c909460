import type { Diagnostic } from "./diagnostic.ts";
import { subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import type { Body, NodeEntry, Workflow } from "./workflow.ts";

/** Warns of nodes that somebody asks to run for although they, or what they are in, are muted or bypassed: they do not run. */
export function* mutedOutputs(
  workflow: Workflow,
  asked: readonly string[] = [],
): Iterable<Diagnostic> {
  for (const node of new Set(asked)) {
    let body: Body | undefined = workflow;
    const path = node.split("/");
    for (const [depth, id] of path.entries()) {
      const { type = "", mode }: Partial<NodeEntry> = own(body?.nodes, id) ?? {};
      if (mode) {
        const passed = path.slice(0, depth + 1).join("/");
        const how = mode === "mute" ? "muted" : "bypassed";
        const message = `"${node}" is asked for and does not run: "${passed}" is ${how}`;
        const fix = "have it run, or do not ask for it";
        yield { code: "unused-node", severity: "warning", node, message, fix };
        break;
      }
      body = own(workflow.subgraphs, subgraphName(type) ?? "");
    }
  }
}
