import { oneLine } from "../../words/permission_words.ts";
import { t } from "../../words/translate.ts";
import { printJsonLine } from "../../graph/json.ts";
import { permissionLines } from "../../plugins/permissions.ts";
import { othersIn } from "../../plugins/registry.ts";
import { changeAllowed, openPlugins } from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { ALLOW, PLUGINS } from "../folder_options.ts";
import { print, printable } from "../terminal.ts";

export default defineCommand({
  summary: "List plugins beside braid's own, with what they may do",
  usage: "[options]",
  details: `A plugin may read its own folder and nothing else, unless its plugin.json asks for more
and you allow it. What you allow is remembered for its folder; when it asks for more, that is not allowed.
A folder is allowed without what links in it lead to.`,
  operands: [0, 0],
  options: {
    plugins: PLUGINS,
    allow: ALLOW,
    forbid: { value: "NAME", many: true, doc: "Take back all that this plugin was allowed" },
    json: { doc: "Print JSON, one plugin a line" },
  },
  async run({ given, host }) {
    const apart = await host.openApart();
    const open = () => Promise.resolve(apart);
    const registry = await openPlugins(given.plugins, host, given.allow, open);
    changeAllowed(registry, given.forbid, apart.forbid);
    for (const plugin of othersIn(registry.plugins)) {
      const { name, folder, manifest: { version, title, permissions: asks } } = plugin;
      const allowed = apart.allowed(plugin);
      if (given.json) {
        print(printJsonLine({ name, version, title, folder, asks, allowed }));
        continue;
      }
      print(printable(`${name} ${version}  ${oneLine(title)}  ${folder}`));
      const may = permissionLines(allowed);
      for (const line of permissionLines(asks)) {
        print(printable(may.includes(line) ? `  ${line}` : `  ${line}  ${t`(not allowed)`}`));
      }
    }
    return EXIT.ok;
  },
});
