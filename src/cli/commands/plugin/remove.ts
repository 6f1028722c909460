import { t } from "../../../words/translate.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { findInstalled } from "../../installed_plugin.ts";
import { print } from "../../terminal.ts";

export default defineCommand({
  summary: "Remove a plugin, with what it was allowed",
  usage: "NAME [options]",
  details: `Graphs that use it stay as they are, and say what they lack.`,
  operands: [1, 1],
  options: {},
  async run({ operands: [name], host }) {
    const installs = await host.openInstalls();
    findInstalled(installs, name!);
    installs.remove(name!);
    print(t`Removed ${name!}`);
    return EXIT.ok;
  },
});
