import type { Workflow } from "../../src/graph/workflow.ts";
import type { Host } from "../host/host.ts";

/**
 * Reads a saved workflow.
 *
 * @throws Error which names one that is none, such as a file in the midst of a merge
 */
export async function readWorkflow(
  { workflows }: Pick<Host, "workflows">,
  name: string,
): Promise<{ readonly workflow: Workflow; readonly revision: string }> {
  const { text, revision } = await workflows.read(name);
  // The schema it is checked by is the largest part of `src/graph`.
  const { parseWorkflow } = await import("../../src/graph/parse.ts");
  try {
    return { workflow: parseWorkflow(text), revision };
  } catch (cause) {
    throw new Error(`Cannot open "${name}": ${(cause as Error).message}`, { cause });
  }
}
