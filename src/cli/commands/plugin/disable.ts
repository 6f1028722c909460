import { t } from "../../../words/translate.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { findInstalled } from "../../installed_plugin.ts";
import { print } from "../../terminal.ts";

export default defineCommand({
  summary: "Keep a plugin, and do not use it",
  usage: "NAME [options]",
  details: `It stays installed, and nothing finds it until braid plugin enable.`,
  operands: [1, 1],
  options: {},
  async run({ operands: [name], host }) {
    const installs = await host.openInstalls();
    findInstalled(installs, name!);
    installs.enable(name!, false);
    print(t`Disabled ${name!}`);
    return EXIT.ok;
  },
});
