import { t, translated, translatedOf } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { learnWords } from "../../plugin_words.ts";
import { print, printTable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "List the plugins that are installed",
  usage: "[options]",
  details: `Those of --plugins, and what each may do, lists braid plugins.`,
  operands: [0, 0],
  options: { json: { doc: "Print JSON, one plugin a line" } },
  async run({ given, host }) {
    const installs = await host.openInstalls();
    const all = installs.list();
    if (!all.length && !given.json) say(t`There are no plugins in ${installs.folder}`);
    const rows = await Promise.all(all.map(async (one) => {
      const { plugin, diagnostics } = await installs.about(one);
      const fault = one.isGone
        ? "Its folder is gone"
        : plugin
        ? undefined
        : diagnostics.map(({ message }) => message).join("; ");
      if (plugin) learnWords([plugin]);
      return { ...one, plugin, fault };
    }));
    if (given.json) {
      for (const { name, folder, isEnabled, entry, plugin, fault } of rows) {
        const title = plugin?.manifest.title;
        print(printJsonLine({ name, ...entry, title, folder, enabled: isEnabled, fault }));
      }
      return EXIT.ok;
    }
    printTable(rows.map(({ name, isEnabled, entry, plugin, fault }) => [
      name,
      plugin?.manifest.version ?? entry?.version ?? "",
      isEnabled ? "" : t`disabled`,
      fault === undefined ? translatedOf(name, plugin!.manifest.title) : translated(fault),
      entry?.from ?? t`put there by hand`,
    ]));
    return EXIT.ok;
  },
});
