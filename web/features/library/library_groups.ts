import { pluginOf } from "../../../src/graph/catalogue.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { naturalOrder } from "../../../src/graph/natural_order.ts";
import { REROUTE, subgraphName } from "../../../src/graph/node_types.ts";
import { t } from "../../../src/words/translate.ts";
import type { Candidate } from "../../canvas/node_search.ts";
import { categoryName, inSentence } from "../../../src/drawing/in_words.ts";

/** A branch of the library: a plugin with its categories. */
export interface Branch {
  readonly id: string;
  readonly title: string;
  readonly categories: readonly {
    readonly id: string;
    readonly title: string;
    readonly nodes: readonly Candidate[];
  }[];
}

const SUBGRAPHS = "subgraph";

/** The nodes by plugin and category, each in the order of their titles. */
export function libraryTree(
  candidates: readonly Candidate[],
  { plugins }: Pick<Catalogue, "plugins">,
): readonly Branch[] {
  const byPlugin = Map.groupBy(
    candidates,
    ({ type, fragment }) =>
      fragment || subgraphName(type) !== undefined || type === REROUTE ? SUBGRAPHS : pluginOf(type),
  );
  return [...byPlugin].map(([id, nodes]): Branch => {
    const byCategory = Map.groupBy(nodes, ({ node }) => node.category || "other");
    return {
      id,
      title: id === SUBGRAPHS ? t`Subgraphs and wires` : plugins[id]?.title ?? inSentence(id),
      categories: [...byCategory]
        .map(([title, inside]) => ({
          id: `${id}/${title}`,
          title: inSentence(categoryName(title)),
          nodes: inside.toSorted((a, b) => naturalOrder(a.node.title, b.node.title)),
        }))
        .toSorted((a, b) => naturalOrder(a.title, b.title)),
    };
  }).toSorted((a, b) =>
    Number(a.id === SUBGRAPHS) - Number(b.id === SUBGRAPHS) || naturalOrder(a.title, b.title)
  );
}

/** How many nodes a branch has. */
export function countOf({ categories }: Branch): number {
  return categories.reduce((sum, { nodes }) => sum + nodes.length, 0);
}
