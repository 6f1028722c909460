import { t } from "../../../words/translate.ts";
import { join } from "@std/path";
import { Folder } from "../../../files/folder.ts";
import { newPlugin } from "../../../packages/new_plugin.ts";
import { isName } from "../../../plugins/manifest.ts";
import { attempt } from "../../../runs/attempt.ts";
import { defineCommand } from "../../command.ts";
import { EXIT, Failure, usageFault } from "../../exit_code.ts";
import { print, printable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "Begin a plugin: a node that works, with its test",
  usage: "NAME [options]",
  details:
    `Writes the folder NAME, whose name the plugin and its nodes have: small letters, digits and _.
In it "deno check" and "deno test" work as they are, outside of Braid's own folder.`,
  operands: [1, 1],
  options: { in: { value: "DIR", folder: true, doc: "Make the folder in this one" } },
  async run({ operands: [name], given: { in: within = "." }, host }) {
    if (!isName(name!)) {
      throw usageFault(`Expected a word of small letters, digits and _, but got "${name}"`);
    }
    const folder = new Folder(join(within, name!), within);
    if (folder.has(".")) {
      throw new Failure(EXIT.unwritable, `There is "${folder.path}" already: take another name`);
    }
    const files = Object.entries(newPlugin(name!, await host.place()));
    attempt(`write "${folder.path}"`, () => {
      for (const [file, text] of files) folder.writeNew(file, text);
    });
    for (const [file] of files) print(printable(join(within, name!, file)));
    say(t`Go on with: braid plugin dev ${join(within, name!)}`);
    return EXIT.ok;
  },
});
