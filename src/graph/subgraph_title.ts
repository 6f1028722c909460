import { freeId } from "./edit_nodes.ts";
import { editSubgraph, renameSubgraph } from "./edit_subgraph.ts";
import { isId } from "./reference.ts";
import type { Workflow } from "./workflow.ts";

const MOST_LETTERS = 200;

/**
 * Why a subgraph cannot be called so, if it cannot.
 *
 * @param name The one that is to be called so, where there is one already
 */
export function titleFault(
  { subgraphs }: Pick<Workflow, "subgraphs">,
  text: string,
  name?: string,
): string | undefined {
  const title = text.trim();
  if (!title) return "Type a name";
  if (title.length > MOST_LETTERS) return `A name has at most ${MOST_LETTERS} letters`;
  const isTaken = Object.entries(subgraphs).some(([id, one]) =>
    id !== name && (id === title || one.title === title)
  );
  return isTaken ? `There is a subgraph "${title}" already` : undefined;
}

/** What a new subgraph is named in the document that people call so: a word, and a title where that is another. */
export function nameForTitle(
  { subgraphs }: Pick<Workflow, "subgraphs">,
  text: string,
): { readonly name: string; readonly title?: string } {
  const title = text.trim();
  if (isId(title)) return { name: title };
  const word = title.replaceAll(/[^\p{L}\p{N}]+/gu, "_").replaceAll(/^_|_$/g, "");
  return { name: freeId(subgraphs, word || "subgraph"), title };
}

/**
 * Calls a subgraph whatever people like. A word becomes its name in the document too, and its instances follow; else that
 * stays, and what people read is its title.
 *
 * @throws RangeError if another one is called so, or the text is none
 */
export function retitleSubgraph(workflow: Workflow, name: string, text: string): Workflow {
  const fault = titleFault(workflow, text, name);
  if (fault !== undefined) throw new RangeError(fault);
  const title = text.trim();
  const isWord = isId(title);
  const named = isWord ? renameSubgraph(workflow, name, title) : workflow;
  return editSubgraph(
    named,
    isWord ? title : name,
    ({ title: _, ...rest }) => isWord ? rest : { ...rest, title },
  );
}
