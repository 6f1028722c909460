import { translatedOf } from "../../words/translate.ts";
import { relative } from "@std/path";
import { printJsonLine } from "../../graph/json.ts";
import { listTemplates } from "../../runs/templates.ts";
import { openPlugins } from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { firstSentence } from "../first_sentence.ts";
import { PLUGINS } from "../folder_options.ts";
import { print, printTable } from "../terminal.ts";

export default defineCommand({
  summary: "List the graphs to start from",
  usage: "[options]",
  details: `Those to begin with come first. Run one as it is: braid run PATH.`,
  operands: [0, 0],
  options: {
    plugins: PLUGINS,
    json: { doc: "Print JSON, one template a line" },
  },
  async run({ given, host }) {
    const templates = await listTemplates(await openPlugins(given.plugins, host));
    if (given.json) templates.forEach((one) => print(printJsonLine(one)));
    else {
      printTable(templates.map(({ path, plugin, title, doc }) => [
        relative(Deno.cwd(), path),
        [title, ...doc === undefined ? [] : [doc]]
          .map((text) => translatedOf(plugin, text))
          .map((text, i) => i ? firstSentence(text) : text)
          .join(": "),
      ]));
    }
    return EXIT.ok;
  },
});
