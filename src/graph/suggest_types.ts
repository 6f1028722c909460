import type { Catalogue } from "./catalogue.ts";
import { nodeOf } from "./edit_nodes.ts";
import { bodyOf } from "./bodies.ts";
import { canPlace } from "./edit_subgraph.ts";
import type { Where } from "./bodies.ts";
import { createHints } from "../words/hints.ts";
import type { NodeType } from "./node.ts";
import { nodeTypes, subgraphType } from "./node_types.ts";
import { planReplacement } from "./replacement.ts";
import type { Loss } from "./replacement.ts";
import type { Workflow } from "./workflow.ts";

/** A type that a node may become. */
export interface Suggestion {
  readonly type: string;
  readonly node: NodeType;
  /** How many of its wires and values find a place. */
  readonly kept: number;
  readonly lost: readonly Loss[];
}

/**
 * The types that a node may become, best first: the one probably meant by a name that is unknown, then those in which
 * least is lost, most is kept, and of these those of its own category.
 */
export function suggestTypes(
  workflow: Workflow,
  where: Where,
  id: string,
  catalogue: Catalogue,
): readonly Suggestion[] {
  const { type: old } = nodeOf(bodyOf(workflow, where), id);
  const lookup = nodeTypes(workflow, catalogue);
  const known = lookup(old);
  const here = Object.keys(workflow.subgraphs).filter((name) => canPlace(workflow, where, name));
  const types = [...Object.keys(catalogue.nodes), ...here.map(subgraphType)];
  const near = known ? undefined : createHints().type(old, () => types);
  const found = types.flatMap((type): Suggestion[] => {
    const node = lookup(type);
    if (type === old || !node || node.deprecated !== undefined) return [];
    const { inputs, outputs, lost } = planReplacement(workflow, { where, id, type }, catalogue);
    return [{ type, node, kept: inputs.size + outputs.size, lost }];
  });
  const rank = ({ type, node, kept, lost }: Suggestion): readonly number[] => [
    type === near ? 0 : 1,
    lost.length,
    -kept,
    node.category === known?.category ? 0 : 1,
  ];
  return found
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => a.rank.map((place, index) => place - b.rank[index]!).find(Boolean) ?? 0)
    .map(({ one }) => one);
}
