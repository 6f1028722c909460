import { t } from "../../../words/translate.ts";
import { join } from "@std/path";
import { isDraft } from "../../../files/draft.ts";
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
In it "deno check" and "deno test" work as they are, outside of Braid's own folder. One that was cut
off is completed by the same command.`,
  operands: [1, 1],
  options: { in: { value: "DIR", folder: true, doc: "Make the folder in this one" } },
  async run({ operands: [name], given: { in: within = "." }, host }) {
    if (!isName(name!)) {
      throw usageFault(`Expected a word of small letters, digits and _, but got "${name}"`);
    }
    const folder = new Folder(join(within, name!), within);
    const begun = newPlugin(name!, await host.place());
    const files = Object.entries(begun);
    const isBegun = (file: string): boolean => begun[file] === textIfAny(folder, file);
    const isWritten = attempt(`write "${folder.path}"`, () => {
      const there = (folder.has(".") ? [...Deno.readDirSync(folder.pathOf("."))] : [])
        .filter(({ name }) => !isDraft(name));
      return there.length < files.length &&
        there.every(({ name }) => Object.hasOwn(begun, name) && isBegun(name)) &&
        // Whoever begins the same meanwhile writes the same.
        files.every(([file, text]) => folder.writeNew(file, text) || isBegun(file));
    });
    if (!isWritten) {
      throw new Failure(EXIT.unwritable, `There is "${folder.path}" already: take another name`);
    }
    await folder.sweep(0);
    for (const [file] of files) print(printable(join(within, name!, file)));
    say(t`Go on with: braid plugin dev ${join(within, name!)}`);
    return EXIT.ok;
  },
});

/** Of what is no text nothing, and so of a folder. */
function textIfAny(folder: Folder, name: string): string | undefined {
  try {
    return folder.text(name);
  } catch {
    return undefined;
  }
}
