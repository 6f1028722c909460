import { t } from "../../../words/translate.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { findInstalled } from "../../installed_plugin.ts";
import { print } from "../../terminal.ts";

export default defineCommand({
  summary: "Use a plugin again that was disabled",
  usage: "NAME [options]",
  details: `It may do what it was allowed before.`,
  operands: [1, 1],
  options: {},
  async run({ operands: [name], host }) {
    const installs = await host.openInstalls();
    findInstalled(installs, name!);
    installs.enable(name!, true);
    print(t`Enabled ${name!}`);
    return EXIT.ok;
  },
});
