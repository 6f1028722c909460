import { t, translated } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { listenForInterrupt } from "../../interrupt.ts";
import { print, printTable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "Look for plugins on npm",
  usage: "[WORDS ...] [options]",
  details:
    `Asks npm's registry for packages with the keyword braid-plugin and these words. Anybody may publish
there: look at what one asks for by braid plugin info npm:NAME, or install it by braid plugin add.`,
  operands: [0, 20],
  options: { json: { doc: "Print JSON, one package a line" } },
  async run({ operands, given, host }) {
    const installs = await host.openInstalls();
    using interrupt = listenForInterrupt(() => say(t`Stopping`));
    const words = operands.join(" ");
    const found = await installs.search(words, interrupt.signal);
    if (given.json) { for (const one of found) print(printJsonLine(one)); }
    else {
      if (!found.length) say(t`There are no plugins about "${words}"`);
      printTable(found.map(({ name, version, description = "", date = "" }) => [
        `npm:${name}`,
        version,
        date.slice(0, 10),
        translated(description),
      ]));
    }
    return EXIT.ok;
  },
});
