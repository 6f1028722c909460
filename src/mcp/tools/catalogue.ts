import * as z from "zod/mini";
import type { Catalogue } from "../../graph/catalogue.ts";
import { pluginOf } from "../../graph/catalogue.ts";
import { someOf } from "../../words/lists.ts";
import { portRows } from "../../graph/port_rows.ts";
import type { NodeType } from "../../graph/node.ts";
import { own } from "../../graph/record.ts";
import { meant } from "../known.ts";
import { defineTool, ToolFault } from "../tool.ts";

const words = z.exactOptional(z.string().check(z.maxLength(200)));

/** What graphs can be made of. */
export const catalogueTools = {
  list_nodes: defineTool({
    title: "List node types",
    description: "The node types that graphs are made of, each in a line. " +
      "Narrow it by words, by plugin, or by the kind that an output gives or an input takes; " +
      "describe_nodes then tells the ports.",
    input: z.strictObject({
      search: words.check(z.describe("Only those with all these words in type, title or text")),
      plugin: words.check(z.describe("Only those of this plugin, such as concept")),
      gives: words.check(z.describe("Only those with an output of this kind, such as prediction")),
      takes: words.check(z.describe("Only those with an input of this kind, such as image")),
    }),
    reads: true,
    async run({ search = "", plugin, gives, takes }, { braid }) {
      const { nodes, plugins, kinds, trying } = await braid.json("GET /catalogue");
      if (plugin !== undefined && !own(plugins, plugin)) {
        throw new ToolFault(
          `There is no plugin "${plugin}": ${meant(plugin, Object.keys(plugins))}`,
        );
      }
      for (const kind of [gives, takes]) {
        if (kind === undefined || own(kinds, kind)) continue;
        throw new ToolFault(`There is no kind "${kind}": ${meant(kind, Object.keys(kinds))}`);
      }
      const found = Object.entries(nodes).filter(([type, node]) =>
        (plugin === undefined || pluginOf(type) === plugin) && node.deprecated === undefined &&
        holds(`${type} ${node.title} ${node.doc ?? ""}`, search) && hasKinds(node, gives, takes)
      );
      const lines = found.map(([type, { title, doc }]) =>
        `${type}: ${title}${doc ? `. ${firstSentence(doc)}` : ""}`
      );
      return {
        text: (lines.join("\n") || "None: search for fewer words") +
          (trying
            ? `\nNot yet those of plugins that are still being tried out: ${someOf(trying)}`
            : ""),
        data: { nodes: found.map(([type, { title }]) => ({ type, title })) },
      };
    },
  }),
  describe_nodes: defineTool({
    title: "Describe node types",
    description: "What node types do, and all their inputs and outputs with kinds, ranges, " +
      "choices and defaults. Inputs that are neither optional nor have a default must be given. " +
      "An output can be wired to inputs of its kind.",
    input: z.strictObject({
      types: z.array(z.string()).check(
        z.minLength(1),
        z.maxLength(20),
        z.describe('Such as ["concept.concept_guidance"]'),
      ),
    }),
    reads: true,
    async run({ types }, { braid }) {
      const catalogue = await braid.json("GET /catalogue");
      const found = types.map((type) => [type, nodeType(catalogue, type)] as const);
      return {
        text: found.map(([type, node]) => nodeText(type, node)).join("\n\n"),
        data: { nodes: Object.fromEntries(found) },
      };
    },
  }),
  list_models: defineTool({
    title: "List models",
    description: "The models that graphs can name, with their parts: " +
      "give a name as the input `model` of a node that loads one.",
    input: z.strictObject({}),
    reads: true,
    async run(_, { braid }) {
      const models = (await braid.json("GET /models")).map(({ picture: _, ...model }) => model);
      const lines = models.map(({ name, doc, parts = [] }) =>
        `${name}${doc ? `: ${doc}` : ""}${parts.length ? ` (${parts.join(", ")})` : ""}`
      );
      return { text: lines.join("\n") || "There are no models", data: { models } };
    },
  }),
  list_templates: defineTool({
    title: "List templates",
    description: "Finished graphs to start from, those to begin with first. read_graph shows one.",
    input: z.strictObject({}),
    reads: true,
    async run(_, { braid }) {
      const templates = (await braid.json("GET /templates"))
        .map(({ picture: _, ...template }) => template);
      const lines = templates.map(({ id, title, doc }) =>
        `${id}: ${title}${doc ? `. ${firstSentence(doc)}` : ""}`
      );
      return { text: lines.join("\n"), data: { templates } };
    },
  }),
};

function holds(text: string, search: string): boolean {
  const lower = text.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

function firstSentence(doc: string): string {
  const [paragraph] = doc.split(/\n\s*\n/, 1);
  return paragraph!.replaceAll(/\s+/g, " ").split(/(?<=\.)\s/, 1)[0]!;
}

/** Whether an output is of a kind, and an input of another. */
function hasKinds(node: NodeType, gives: string | undefined, takes: string | undefined): boolean {
  const { inputs, outputs } = portRows(node);
  const has = (rows: typeof inputs, kind: string | undefined): boolean =>
    kind === undefined ||
    rows.some(([, facts]) => facts.split(",", 1)[0]!.split(/[^\w.]+/).includes(kind));
  return has(outputs, gives) && has(inputs, takes);
}

function nodeType({ nodes, trying }: Catalogue, type: string): NodeType {
  const node = own(nodes, type);
  if (node) return node;
  const plugin = pluginOf(type);
  if (trying?.includes(plugin)) {
    throw new ToolFault(`The plugin "${plugin}" is still being tried out: ask again in a while`);
  }
  throw new ToolFault(`There is no node type "${type}": ${meant(type, Object.keys(nodes))}`);
}

function nodeText(type: string, node: NodeType): string {
  const { inputs, outputs } = portRows(node);
  const list = (title: string, rows: typeof inputs): readonly string[] =>
    rows.length
      ? [
        `${title}:`,
        ...rows.map(([name, facts, doc]) => `  ${name}: ${facts}${doc && ` - ${doc}`}`),
      ]
      : [];
  return [
    `${type}: ${node.title}`,
    ...(node.deprecated === undefined ? [] : [`Out of use: ${node.deprecated}`]),
    ...(node.doc ? [node.doc] : []),
    ...list("Inputs", inputs),
    ...list("Outputs", outputs),
  ].join("\n");
}
