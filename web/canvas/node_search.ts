import type { Catalogue } from "../../src/graph/catalogue.ts";
import { canPlace } from "../../src/graph/edit_subgraph.ts";
import type { Where } from "../../src/graph/edit_subgraph.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { subgraphName, subgraphType } from "../../src/graph/node_types.ts";
import type { TypeLookup } from "../../src/graph/node_types.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { rank } from "../core/fuzzy.ts";
import type { Blueprint } from "../document/blueprints.ts";
import { bestPortOfNew } from "./wire_drag.ts";
import type { LooseEnd } from "./wire_drag.ts";

/** A node that can be added. */
export interface Candidate {
  readonly type: string;
  readonly node: NodeType;
  /** The port that the waiting wire goes to. */
  readonly port?: string;
  /** What stands in a blueprint. */
  readonly fragment?: Workflow;
  /** Characters of the title that the search found. */
  readonly at: readonly number[];
}

/** Where nodes are looked for, and what for. */
export interface SearchPlace {
  readonly catalogue: Catalogue;
  readonly workflow: Workflow;
  readonly where?: Where;
  readonly lookup: TypeLookup;
  /** The wire that waits for a node. */
  readonly wire?: LooseEnd | undefined;
  /** How often nodes were used, by type. */
  readonly used?: Readonly<Record<string, number>>;
  readonly blueprints?: readonly Blueprint[];
}

/**
 * The nodes that match a search, best first; of those a wire waits for only those it fits, and then those that fit as
 * they are before those that convert. How often a node was used decides between equals.
 */
export function searchNodes(
  query: string,
  { catalogue, workflow, where, lookup, wire, used = {}, blueprints = [] }: SearchPlace,
): readonly Candidate[] {
  const here = [
    ...Object.keys(catalogue.nodes),
    ...Object.keys(workflow.subgraphs).filter((name) => canPlace(workflow, where, name))
      .map(subgraphType),
    "reroute",
  ].map((type) => ({ type, node: lookup(type), fragment: undefined }));
  const fitting = [...here, ...blueprints].flatMap(
    ({ type, node, fragment }): Omit<Candidate, "at">[] => {
      if (!node || node.deprecated !== undefined) return [];
      const candidate = { type, node, ...(fragment && { fragment }) };
      if (!wire) return [candidate];
      const port = bestPortOfNew(wire, node, catalogue.conversions);
      return port === undefined ? [] : [{ ...candidate, port }];
    },
  );
  const ranked = rank(query, fitting, ({ type, node }) => [
    node.title,
    type,
    ...node.aliases ?? [],
    node.category,
    ...(subgraphName(type) === undefined ? [] : ["subgraph"]),
  ]);
  const bonus = (type: string): number => Math.log2(1 + (used[type] ?? 0)) * 8;
  return ranked
    .map(({ item, match }) => ({ ...item, at: match.at, score: match.score + bonus(item.type) }))
    .sort((a, b) => b.score - a.score);
}
