import { inWords } from "../../src/drawing/in_words.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { eachBody } from "../../src/graph/edit_subgraph.ts";
import type { Inputs } from "../../src/graph/group.ts";
import { isGroup } from "../../src/graph/group.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
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
    template: async (id) =>
      printWorkflow(writtenInLanguage(parseWorkflow(await host.template(id)))),
  };
}

/** What is written on the canvas of a template: from then on it is the person's own. */
const writtenInLanguage = (template: Workflow): Workflow =>
  eachBody(template, (body) => {
    const { nodes = {}, notes, groups } = body.view;
    const named = Object.entries(nodes).map(([id, node]) => [id, titledIn(node)] as const);
    return {
      ...body,
      view: {
        ...body.view,
        nodes: Object.fromEntries(named),
        ...(notes && { notes: notes.map((note) => ({ ...note, text: translated(note.text) })) }),
        ...(groups && { groups: groups.map(titledIn) }),
      },
    };
  });

const titledIn = <T extends { readonly title?: string }>(one: T): T =>
  one.title === undefined ? one : { ...one, title: translated(one.title) };

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
