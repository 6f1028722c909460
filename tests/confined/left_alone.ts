/** A process that has a plugin run a node which goes on for ever, for a test to end it by force. */
import { PluginsApart } from "../../src/confined/apart.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { pluginCommand } from "../../src/program/plugin_command.ts";

if (import.meta.main) {
  const version = "1.0.0";
  const [folder, type] = Deno.args as [string, string];
  const { plugins } = await openRegistry([folder], { version });
  const plugin = plugins.get(type.split(".")[0]!)!;
  const apart = new PluginsApart({
    granted: () => NO_PERMISSIONS,
    command: (one, granted) => pluginCommand(one, granted, { version }),
  });
  const node = { title: "Endless", category: "trial", inputs: {}, outputs: {} };
  const say = (_: string, data: unknown): void =>
    void Deno.stdout.writeSync(new TextEncoder().encode(`${data}\n`));
  await apart.nodeOf(plugin, type, { node }).run({}, {
    signal: new AbortController().signal,
    progress: () => {},
    reads: () => {},
    emit: say,
  });
}
