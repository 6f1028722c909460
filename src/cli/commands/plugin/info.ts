import { t, translated } from "../../../words/translate.ts";
import { printJsonLine } from "../../../graph/json.ts";
import { NO_PERMISSIONS, type PluginPermissions } from "../../../plugins/permissions.ts";
import type { Plugin } from "../../../plugins/plugin.ts";
import { titlesOf } from "../../../plugins/points/points.ts";
import { defineCommand } from "../../command.ts";
import { EXIT, Failure } from "../../exit_code.ts";
import { findInstalled } from "../../installed_plugin.ts";
import { listenForInterrupt } from "../../interrupt.ts";
import { learnWords } from "../../plugin_words.ts";
import { pluginLines } from "../../print_plugin.ts";
import { print, printable, say } from "../../terminal.ts";

export default defineCommand({
  summary: "Show what a plugin is, asks for and has: an installed one, or one that could be",
  usage: "NAME|SOURCE [options]",
  details: `SOURCE is as for braid plugin add, such as npm:NAME or ./FOLDER. Nothing is installed.`,
  operands: [1, 1],
  options: { json: { doc: "Print JSON" } },
  async run({ operands: [what], given: { json }, host }) {
    const installs = await host.openInstalls();
    if (/^npm:|[\\/.]/.test(what!)) {
      using interrupt = listenForInterrupt(() => say(t`Stopping`));
      using staged = await installs.stage(what!, interrupt.signal);
      const { plugin, entry, warnings } = staged;
      show(plugin, { ...entry, installed: false, json });
      for (const warning of warnings) say(`${plugin.name}: ${translated(warning)}`);
      return EXIT.ok;
    }
    const found = findInstalled(installs, what!);
    const { plugin, diagnostics, allowed } = await installs.about(found);
    if (!plugin) {
      throw new Failure(
        EXIT.invalid,
        `The plugin "${what}" cannot be used: ${diagnostics.map((one) => one.message).join("; ")}`,
      );
    }
    show(plugin, { ...found.entry, installed: true, allowed, json });
    return EXIT.ok;
  },
});

function show(plugin: Plugin, { json, allowed, ...facts }: {
  readonly json: boolean;
  readonly installed: boolean;
  readonly from?: string;
  readonly allowed?: PluginPermissions;
}): void {
  if (json) {
    const { name, folder, manifest: { permissions: asks, ...manifest }, nodes, forEditor } = plugin;
    const where = facts.installed ? { folder } : {};
    print(printJsonLine({
      ...manifest,
      name,
      ...where,
      ...facts,
      nodes: [...nodes.keys()],
      contributes: titlesOf(forEditor),
      asks,
      allowed: allowed ?? NO_PERMISSIONS,
    }));
  } else {
    learnWords([plugin]);
    for (const line of pluginLines(plugin, facts.from, allowed)) print(printable(line));
  }
}
