import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { WorkflowInfo } from "../../src/api/workflows.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { Workflows } from "../host/host.ts";

/** The folder of workflows that are offered as nodes: each holds one instance of a subgraph. */
export const BLUEPRINTS = "subgraphs/";

/** A subgraph kept for use in any graph. */
export interface Blueprint {
  /** What stands for it where a type is asked for; never in a document. */
  readonly type: string;
  readonly node: NodeType;
  readonly fragment: Workflow;
}

/** The blueprints among the saved workflows; a file that holds none is passed over. */
export function createBlueprints(
  workflows: Workflows,
  files: ReadonlySignal<readonly WorkflowInfo[]>,
  catalogue: ReadonlySignal<Catalogue>,
): ReadonlySignal<readonly Blueprint[]> {
  const fragments = signal<ReadonlyMap<string, Workflow>>(new Map());
  const known = new Map<string, Promise<Workflow | undefined>>();
  const read = async (name: string): Promise<Workflow | undefined> => {
    const { parseWorkflow } = await import("../../src/graph/parse.ts");
    return parseWorkflow((await workflows.read(name)).text);
  };
  effect(() => {
    const wanted = files.value.filter(({ name }) => name.startsWith(BLUEPRINTS));
    Promise.all(wanted.map(async ({ name, revision }) => {
      const key = `${name} ${revision}`;
      if (!known.has(key)) known.set(key, read(name).catch(() => undefined));
      return [name, await known.get(key)] as const;
    })).then((read) => {
      fragments.value = new Map(
        read.flatMap(([name, workflow]) => workflow ? [[name, workflow]] : []),
      );
    });
  });
  return computed(() =>
    [...fragments.value].flatMap(([name, fragment]) => {
      const [entry, ...others] = Object.values(fragment.nodes);
      const node = entry && !others.length &&
        nodeTypes(fragment, catalogue.value)(entry.type);
      if (!node) return [];
      const title = name.slice(BLUEPRINTS.length);
      return [{ type: `blueprint ${title}`, node: { ...node, title }, fragment }]; // not shown
    })
  );
}
