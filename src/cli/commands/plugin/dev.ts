import { resolve } from "@std/path";
import { isFolder } from "../../../plugins/contained.ts";
import { t } from "../../../words/translate.ts";
import { defineCommand } from "../../command.ts";
import { EXIT, Failure } from "../../exit_code.ts";
import { listenForInterrupt } from "../../interrupt.ts";
import { lookAtPlugin } from "../../look_at_plugin.ts";
import { say } from "../../terminal.ts";

/** An editor writes a file in several steps, in milliseconds. */
const SETTLE_MS = 100;
/** What changes without the author having changed anything. */
const NOT_ITS_OWN = /[\\/](\.[^\\/]*|node_modules|deno\.lock)([\\/]|$)/;

export default defineCommand({
  summary: "Say what is wrong with a plugin that you write, again at each change",
  usage: "[FOLDER] [options]",
  details:
    `FOLDER has the plugin.json (default: here). Its types are checked and its tests run, by deno check and
deno test, and its nodes loaded in a process that may do nothing, as when others use them. Faults are told
with file, line and stack. BRAID_DEBUG=1 has braid run tell the stacks of what nodes throw, too.`,
  operands: [0, 1],
  options: { once: { doc: "Look once, with exit code 3 where something is wrong" } },
  async run({ operands: [folder = "."], given, host }) {
    const path = resolve(folder);
    if (!isFolder(path)) throw new Failure(EXIT.missing, `There is no folder "${folder}"`);
    using interrupt = listenForInterrupt(() => {});
    if (given.once) {
      try {
        return await lookAtPlugin(path, host, interrupt.signal) ? EXIT.ok : EXIT.invalid;
      } catch (error) {
        if (interrupt.code !== undefined) return interrupt.code;
        throw error;
      }
    }
    using changes = Deno.watchFs(path);
    interrupt.signal.addEventListener("abort", () => changes.close());
    let looking = start();
    let settling: ReturnType<typeof setTimeout> | undefined;
    for await (const { kind, paths } of changes) {
      if (kind === "access" || paths.every((one) => NOT_ITS_OWN.test(one.slice(path.length)))) {
        continue;
      }
      clearTimeout(settling);
      settling = setTimeout(() => {
        looking.stop.abort();
        looking = start();
      }, SETTLE_MS);
    }
    clearTimeout(settling);
    looking.stop.abort();
    await looking.done;
    return EXIT.ok;

    function start(): { readonly stop: AbortController; readonly done: Promise<void> } {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, interrupt.signal]);
      const done = lookAtPlugin(path, host, signal).then(
        (isFine) => {
          if (isFine) say(t`Nothing is wrong`);
          say(t`Waiting for changes; Ctrl-C stops`);
        },
        (error: Error) => signal.aborted ? undefined : say(error.message),
      );
      return { stop, done };
    }
  },
});
