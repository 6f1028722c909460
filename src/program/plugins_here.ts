/** Plugins that are not braid's own, for the command line: in processes of their own, as a server's are. */
import type { AllowsPlugins } from "../cli/host.ts";
import { PluginsApart } from "../confined/apart.ts";
import { Folder } from "../files/folder.ts";
import { openGrants } from "./grants.ts";
import { pluginCommand, printLine } from "./plugin_command.ts";
import { Trials } from "./plugin_trial.ts";
import { allowedEnv } from "./user_folder.ts";
import { sealNative } from "./seal_native.ts";

/**
 * @param user Folder of the person's settings, where there is one
 * @param output where results go
 */
export function openApart(
  version: string,
  user: string | undefined,
  output?: string,
): AllowsPlugins {
  const grants = openGrants(user);
  const stacks = allowedEnv("BRAID_DEBUG") === "1";
  const memory = user === undefined ? undefined : new Folder(user);
  const trials = new Trials({ version, memory, output });
  let program: string | undefined;
  const apart = new PluginsApart({
    granted: (plugin) => grants.of(plugin),
    command: (plugin, granted) => pluginCommand(plugin, granted, { version, stacks, program }),
    same: { output, remedy: "run again" },
    onLine: printLine,
  });
  return {
    async tryOut(plugin) {
      program = await trials.program();
      const [trial] = await Promise.all([
        trials.of(plugin),
        sealNative(["onnxruntime", "sharp"]), // they look at what plugins make
      ]);
      return trial;
    },
    isTried: async (plugin) => await trials.known(plugin) !== undefined,
    nodeOf: (...node) => apart.nodeOf(...node),
    lack: (plugin) => grants.lack(plugin),
    allow: (plugin) => grants.allow(plugin),
    forbid: (plugin) => grants.forbid(plugin),
    allowed: (plugin) => grants.of(plugin),
  };
}
