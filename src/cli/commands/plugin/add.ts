import { t, translated } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import {
  isNothing,
  NO_PERMISSIONS,
  ofPermissions,
  permissionLines,
} from "../../../plugins/permissions.ts";
import { defineCommand } from "../../command.ts";
import { EXIT, type ExitCode, Failure, usageFault } from "../../exit_code.ts";
import type { StagedPlugin } from "../../installs.ts";
import { listenForInterrupt } from "../../interrupt.ts";
import { permissionWords } from "../../../words/permission_words.ts";
import { pluginLines } from "../../print_plugin.ts";
import { print, printable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "Install a plugin, or another version of one that is installed",
  usage: "SOURCE [options]",
  details:
    `SOURCE is a folder with a plugin.json, a .tgz or .zip archive of one, or a package of npm: npm:NAME, or
npm:NAME@VERSION, which may be a range or a tag. The registry is the one that npm's settings name,
npm_config_registry and .npmrc in your home folder, and what comes from it is held against the sha512 that it
tells. Packages that the plugin needs it has to bring along.

What it asks to do is shown and asked for; without a terminal, say --yes or --forbid. Another version
asks again for what you have not allowed. What you have changed of the one that is installed is never lost
unless you say --discard. A server that is running takes it in by itself.`,
  operands: [1, 1],
  options: {
    yes: { doc: "Ask nothing, and allow it what it asks for" },
    forbid: { doc: "Ask nothing, and allow it nothing more than before" },
    discard: { doc: "Lose what was changed of the one that is installed" },
    json: { doc: "Print JSON: what was installed" },
  },
  async run({ operands: [source], given, host }): Promise<ExitCode> {
    if (given.yes && given.forbid) throw usageFault("Expected --yes or --forbid, but got both");
    const installs = await host.openInstalls();
    const interrupt = listenForInterrupt(() => say(t`Stopping`));
    let staged: StagedPlugin;
    try {
      staged = await installs.stage(source!, interrupt.signal);
    } catch (error) {
      if (interrupt.code !== undefined) return interrupt.code;
      throw error;
    } finally {
      interrupt[Symbol.dispose]();
    }
    using plugin = staged;
    const { plugin: { name, manifest }, entry, replaces, warnings } = plugin;
    plugin.demandPlace(given.discard);
    const isSame = replaces?.entry?.integrity === entry.integrity && !replaces.isGone;
    if (!given.json) { for (const line of pluginLines(plugin.plugin, entry.from)) say(line); }
    for (const warning of warnings) say(`${name}: ${translated(warning)}`);
    const isAllowed = !isNothing(plugin.asksNew) && mayAllow(plugin, given);
    if (isAllowed === undefined) {
      say(t`Nothing was installed`);
      return EXIT.failed;
    }
    plugin.install({ isAllowed, discards: given.discard });
    const { version } = manifest;
    if (given.json) {
      const refused = isAllowed ? NO_PERMISSIONS : plugin.asksNew;
      const allowed = permissionLines(ofPermissions(manifest.permissions, refused, false));
      print(printJsonLine({ name, ...entry, folder: `${installs.folder}/${name}`, allowed }));
      return EXIT.ok;
    }
    const before = replaces?.entry?.version;
    print(printable(
      isSame
        ? t`${name} ${version} was installed already`
        : before === undefined
        ? t`Installed ${name} ${version}`
        : t`Installed ${name} ${version} in place of ${before}`,
    ));
    if (replaces?.isEnabled === false) {
      say(t`It is disabled: "${`braid plugin enable ${name}`}" has it used`);
    }
    return EXIT.ok;
  },
});

/** Whether it is allowed all that it asks for; undefined where it is not to be installed. */
function mayAllow(
  { plugin: { name }, asksNew, replaces }: StagedPlugin,
  { yes, forbid }: { readonly yes: boolean; readonly forbid: boolean },
): boolean | undefined {
  if (yes) return true;
  if (forbid) return false;
  if (!Deno.stdin.isTerminal()) {
    throw new Failure(EXIT.usage, `What the plugin "${name}" asks for has to be allowed or not`, {
      hints: ["Add --yes to allow all of it, or --forbid to install the plugin without"],
    });
  }
  say("");
  say(
    replaces
      ? t`It asks for more than you have allowed. It would be allowed to`
      : t`It would be allowed to`,
  );
  for (const line of permissionWords(asksNew)) say(`  ${line}`);
  return confirm(t`Install it, and allow it that?`) || undefined;
}
