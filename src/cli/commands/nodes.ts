import { oneLine } from "../../words/permission_words.ts";
import { t, translated, translatedOf } from "../../words/translate.ts";
import { printJson, printJsonLine } from "../../graph/json.ts";
import { jsonSchema } from "../../graph/json_schema.ts";
import type { Catalogue } from "../../graph/catalogue.ts";
import { describe, pluginOf } from "../../graph/catalogue.ts";
import { nearest } from "../../words/nearest.ts";
import type { NodeType } from "../../graph/node.ts";
import type { PortRow } from "../../graph/port_rows.ts";
import { portRows } from "../../graph/port_rows.ts";
import { own } from "../../graph/record.ts";
import { loadLibrary } from "../../runs/library.ts";
import { openPlugins } from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { EXIT, Failure } from "../exit_code.ts";
import { firstSentence } from "../first_sentence.ts";
import { PLUGINS } from "../folder_options.ts";
import { severityText } from "../progress/event_text.ts";
import { outputWidth, print, printable, printTable, say } from "../terminal.ts";
import { wrap, wrapParagraphs, wrappedTable } from "../wrap.ts";

export default defineCommand({
  summary: "List the node types there are, or describe one",
  usage: "[TYPE] [options]",
  details:
    `TYPE is a node type such as concept.gcfg, or the beginning of several, such as concept.`,
  operands: [0, 1],
  options: {
    plugins: PLUGINS,
    json: { doc: "Print JSON, one node type a line" },
    schema: { doc: "Print a JSON Schema of graphs of these nodes, for editors of text" },
  },
  async run({ operands: [wanted], given, host }) {
    const [registry, vocabulary] = await Promise.all([
      openPlugins(given.plugins, host),
      host.vocabulary(),
    ]);
    const types = select(registry.types, wanted);
    const { library, diagnostics } = await loadLibrary(registry, vocabulary, types);
    for (const { plugin, file, severity, message } of diagnostics) {
      const place = file === undefined ? plugin : `${plugin}/${file}`;
      say(`${severityText(severity)} ${place}: ${translated(message)}`);
    }
    const nodes = Object.entries(library.nodes);
    if (given.schema) print(printJson(jsonSchema(library)));
    else if (given.json) {
      for (const [type, node] of nodes) print(printJsonLine({ type, ...describe(node) }));
    } else if (wanted !== undefined && own(library.nodes, wanted)) {
      for (const line of describeNode(wanted, library, outputWidth())) print(printable(line));
    } else {
      const rows = nodes.map(([type, { title, doc }]) => [
        type,
        translatedOf(pluginOf(type), title),
        firstSentence(translatedOf(pluginOf(type), doc ?? "")),
      ]);
      printTable(rows);
    }
    return EXIT.ok;
  },
});

function select(types: readonly string[], wanted: string | undefined): readonly string[] {
  if (wanted === undefined) return types;
  if (types.includes(wanted)) return [wanted];
  const under = types.filter((type) => type.startsWith(wanted.replace(/\.?$/, ".")));
  if (under.length) return under;
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const near =
    types.find((type) => letters(type.slice(type.indexOf(".") + 1)) === letters(wanted)) ??
      nearest(wanted, types);
  throw new Failure(
    EXIT.missing,
    `There is no node type "${wanted}": ${
      near ? `did you mean "${near}"?` : "name the folder of its plugin by --plugins"
    }`,
  );
}

/** All that a node type says of itself. */
function* describeNode(
  type: string,
  catalogue: Catalogue,
  columns: number,
): Iterable<string> {
  const node: NodeType = catalogue.nodes[type]!;
  const own = (text: string): string => translatedOf(pluginOf(type), text);
  yield* wrap(`${type}: ${oneLine(own(node.title))}`, columns);
  if (node.deprecated !== undefined) {
    yield* wrap(t`Out of use: ${own(node.deprecated)}`, columns);
  }
  if (node.doc) yield* ["", ...wrapParagraphs(own(node.doc), columns)];
  const rowsOf = (title: string, rows: readonly PortRow[]): readonly string[] =>
    rows.length ? ["", title, ...wrappedTable(rows, columns - 2).map((line) => `  ${line}`)] : [];
  const { inputs, outputs } = portRows(node, own);
  yield* rowsOf(t`Inputs`, inputs);
  yield* rowsOf(t`Outputs`, outputs);
}
