import { basename } from "@std/path";
import { t } from "../../words/translate.ts";
import { isLockOf, printLock } from "../../packages/graph_lock.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { hereFor, lockOfGraph } from "../graph_lock.ts";
import { eventText } from "../progress/event_text.ts";
import { print, printable, say } from "../terminal.ts";
import { writeUnlessThere } from "../write_unless_there.ts";
import { openVariants, VARIANT_OPTIONS } from "../variants.ts";

export default defineCommand({
  summary: "Write down which plugins and models a graph has, for braid run --frozen",
  usage: "FILE [options]",
  details:
    `Writes FILE's lock beside it: Braid's version, version and hash of each plugin of others that it
uses, and a hash of each model that it names, with those of a sweep. With --frozen, braid run refuses
any other, such as one whose name comes by wire: two machines with the same lock make the same on the
same device, from the same pictures and other files that nodes read, which it does not have.`,
  operands: [1, 1],
  options: {
    ...VARIANT_OPTIONS,
    overwrite: { doc: "Replace what is there and no lock of this graph" },
  },
  async run({ operands: [path], given, host }) {
    const file = lockOfGraph(path!);
    const variants = await openVariants(path!, {
      given,
      host,
      onEvent: (event) => say(eventText(event) ?? ""),
    });
    const { idle } = variants;
    if (idle) {
      say(idle.error);
      return idle.exitCode;
    }
    const here = await hereFor(variants, { host, given });
    const graph = basename(path!);
    const { overwrite } = given;
    writeUnlessThere(file, printLock(here, graph), {
      overwrite,
      isOurs: (there) => isLockOf(graph, new TextDecoder().decode(there)),
    });
    print(printable(file));
    const [plugins, models] = [here.plugins, here.models].map((one) => Object.keys(one).length);
    say(t`Plugins of others: ${plugins!}; models: ${models!}`);
    return EXIT.ok;
  },
});
