import { inWords } from "../../src/drawing/in_words.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Inputs } from "../../src/graph/group.ts";
import { isGroup } from "../../src/graph/group.ts";
import { sentences } from "../../src/words/sentences.ts";
import { shownData } from "../../src/words/shown_data.ts";
import { inLanguage, translated, type Words } from "../../src/words/translate.ts";
import type { Host } from "../host/host.ts";

/** Lets the page speak another language than English, and gives it nodes and templates in it. */
export function hostInLanguage(host: Host, words: Words): Host {
  words.match = sentences(words.words);
  words.data = shownData;
  return {
    ...host,
    catalogue: async () => catalogueInLanguage(await host.catalogue()),
    templates: async () => inLanguage(await host.templates()),
  };
}

/**
 * Categories stay, by which nodes are grouped; ports that have no title are called by their names in words. Nodes are found
 * by their English titles, too.
 */
function catalogueInLanguage(catalogue: Catalogue): Catalogue {
  const { nodes, ...rest } = inLanguage(catalogue, "category");
  const named = Object.entries(nodes).map(([type, { inputs, outputs, ...node }]) => {
    const { title, aliases = [] } = catalogue.nodes[type]!;
    const ports = { inputs: titled(inputs), outputs: titled(outputs) };
    return [type, { ...node, aliases: [...aliases, title], ...ports }] as const;
  });
  return { ...rest, nodes: Object.fromEntries(named) as Catalogue["nodes"] };
}

function titled<I extends Inputs>(inputs: I): I {
  const all = Object.entries(inputs).map(([name, input]) => {
    const english = inWords(name);
    const title = input.title ?? translated(english);
    const inner = isGroup(input) ? { ...input, group: titled(input.group) } : input;
    return [name, { ...inner, ...(title !== english && { title }) }] as const;
  });
  return Object.fromEntries(all) as Inputs as I;
}
