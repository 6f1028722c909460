import { join, resolve } from "@std/path";
import { t } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import { packPlugin } from "../../../packages/pack_plugin.ts";
import { integrityOf } from "../../../packages/package_files.ts";
import { defineCommand } from "../../command.ts";
import { EXIT } from "../../exit_code.ts";
import { printSize } from "../../print_size.ts";
import { writeUnlessThere } from "../../write_unless_there.ts";
import { print, printable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "Make the archive of a plugin that others can install, and npm publish takes",
  usage: "[FOLDER] [options]",
  details:
    `FOLDER has the plugin.json (default: here). The archive is NAME-VERSION.tgz; the same files make
the same bytes. Files whose names begin with a dot are left out, and so are deno.json and deno.lock. For npm
there is a package.json in it, with the keyword that braid plugin search looks for, unless FOLDER has its own.`,
  operands: [0, 1],
  options: {
    out: { value: "DIR", folder: true, doc: "Write it there (default: here)" },
    overwrite: { doc: "Replace another archive of that name" },
    json: { doc: "Print JSON: its name, integrity and files" },
  },
  async run({ operands: [folder = "."], given: { out, json, overwrite }, host }) {
    const { name, bytes, files } = await packPlugin(resolve(folder), host.version);
    const isOurs = (there: Uint8Array): boolean => integrityOf(there) === integrityOf(bytes);
    writeUnlessThere(out === undefined ? name : join(out, name), bytes, { overwrite, isOurs });
    if (json) print(printJsonLine({ name, integrity: integrityOf(bytes), files }));
    else {
      for (const file of files) say(`  ${file}`);
      print(printable(t`${name}, ${printSize(bytes.length)}`));
    }
    return EXIT.ok;
  },
});
