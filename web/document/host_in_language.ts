import { inWords } from "../../src/drawing/in_words.ts";
import { type Catalogue, pluginOf } from "../../src/graph/catalogue.ts";
import { eachBody } from "../../src/graph/edit_subgraph.ts";
import type { Inputs } from "../../src/graph/group.ts";
import { isGroup } from "../../src/graph/group.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { sentences } from "../../src/words/sentences.ts";
import { shownData } from "../../src/words/shown_data.ts";
import {
  type InLanguage,
  translated,
  translatedOf,
  type Words,
} from "../../src/words/translate.ts";
import type { Host } from "../host/host.ts";

/** Lets the page speak another language than English, and gives it nodes and templates in it. */
export function hostInLanguage(host: Host, words: Words): Host {
  words.match = sentences(words.words);
  words.data = shownData;
  return {
    ...host,
    async catalogue() {
      await learn();
      return catalogueInLanguage(await host.catalogue());
    },
    templates: async () =>
      (await host.templates()).map((one) =>
        shownData(one, undefined, wordsOf(one.id)) as typeof one
      ),
    template: async (id) =>
      printWorkflow(writtenInLanguage(parseWorkflow(await host.template(id)), wordsOf(id))),
  };

  async function learn(): Promise<void> {
    const query = { language: words.language };
    const all = await host.server?.json("GET /contributions", { query }) ?? [];
    words.plugins = Object.fromEntries(
      all.flatMap(({ plugin, words }) => words ? [[plugin, words] as const] : []),
    );
  }
}

type Say = (text: string) => string;

/** How a plugin says what is its own, which is named `plugin.name`. */
const wordsOf = (name: string): Say => (text) => translatedOf(pluginOf(name), text);

/** What is written on the canvas of a template: from then on it is the person's own. */
const writtenInLanguage = (template: Workflow, say: Say): Workflow =>
  eachBody(template, (body) => {
    const { nodes = {}, notes, groups } = body.view;
    const named = Object.entries(nodes).map(([id, node]) => [id, titledIn(node, say)] as const);
    return {
      ...body,
      view: {
        ...body.view,
        nodes: Object.fromEntries(named),
        ...(notes && { notes: notes.map((note) => ({ ...note, text: say(note.text) })) }),
        ...(groups && { groups: groups.map((one) => titledIn(one, say)) }),
      },
    };
  });

const titledIn = <T extends { readonly title?: string }>(one: T, say: Say): T =>
  one.title === undefined ? one : { ...one, title: say(one.title) };

/**
 * Categories that Braid has stay, by which nodes are grouped; ports that have no title are called by their names in words. Nodes are found
 * by their English titles, too.
 */
function catalogueInLanguage(catalogue: Catalogue): Catalogue {
  const { nodes, kinds, plugins, ...rest } = catalogue;
  const named = Object.entries(nodes).map(([type, shown]) => {
    const say = wordsOf(type);
    const { inputs, outputs, ...node } = shownData(shown, "category", say) as typeof shown;
    const { title, category, aliases = [] } = shown;
    const isOwn = translated(category) === category;
    const more = { aliases: [...aliases, title], ...(isOwn && { category: say(category) }) };
    const ports = { inputs: titled(inputs, say), outputs: titled(outputs, say) };
    return [type, { ...node, ...more, ...ports }] as const;
  });
  return {
    ...shownData(rest) as typeof rest,
    nodes: Object.fromEntries(named) as Catalogue["nodes"],
    kinds: eachIn(kinds),
    plugins: eachIn(plugins),
  };
}

/** What has the name of a plugin, or one that begins with it. */
const eachIn = <T>(all: Readonly<Record<string, T>>): Record<string, T & InLanguage> =>
  Object.fromEntries(
    Object.entries(all).map(([name, one]) =>
      [name, shownData(one, undefined, wordsOf(name)) as T & InLanguage] as const
    ),
  );

function titled<I extends Inputs>(inputs: I, say: Say): I {
  const all = Object.entries(inputs).map(([name, input]) => {
    const english = inWords(name);
    const title = input.title ?? say(english);
    const inner = isGroup(input) ? { ...input, group: titled(input.group, say) } : input;
    return [name, { ...inner, ...(title !== english && { title }) }] as const;
  });
  return Object.fromEntries(all) as Inputs as I;
}
