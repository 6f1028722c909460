import { printJsonLine } from "../../graph/json.ts";
import { join, relative } from "@std/path";
import { openPlugins } from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { print, printTable } from "../terminal.ts";

export default defineCommand({
  summary: "List the graphs to start from",
  usage: "[options]",
  operands: [0, 0],
  options: {
    plugins: { value: "DIR", many: true, doc: "Look for plugins there too" },
    json: { doc: "Print JSON, one template a line" },
  },
  async run({ given, host }) {
    const registry = await openPlugins(given.plugins, host);
    const templates = [...registry.plugins.values()].flatMap(({ name, folder, templates }) =>
      templates.map(({ file, title, description }) => ({
        plugin: name,
        path: join(folder, file),
        title,
        ...(description !== undefined && { description }),
      }))
    );
    if (given.json) templates.forEach((one) => print(printJsonLine(one)));
    else {
      const rows = templates.map(({ path, title, description }) => [
        relative(Deno.cwd(), path),
        description === undefined ? title : `${title}: ${description}`,
      ]);
      printTable(rows);
    }
    return EXIT.ok;
  },
});
