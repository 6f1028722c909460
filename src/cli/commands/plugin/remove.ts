import { t } from "../../../words/translate.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { findInstalled } from "../../installed_plugin.ts";
import { print } from "../../terminal.ts";

export default defineCommand({
  summary: "Remove a plugin, with what it was allowed",
  usage: "NAME [options]",
  details:
    `Graphs that use it stay as they are, and say what they lack. One that you have changed, or put there
by hand, is not removed unless you say --discard: there may be no other copy.`,
  operands: [1, 1],
  options: { discard: { doc: "Lose what was changed, or put there by hand" } },
  async run({ operands: [name], given, host }) {
    const installs = await host.openInstalls();
    findInstalled(installs, name!);
    installs.remove(name!, given.discard);
    print(t`Removed ${name!}`);
    return EXIT.ok;
  },
});
