/** A process that has a plugin run a node as a runner does, and prints what came of it and how much memory that took at most. */
import { join } from "@std/path";
import { PluginsApart } from "../../src/confined/apart.ts";
import { Folder } from "../../src/files/folder.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { pluginCommand } from "../../src/program/plugin_command.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { readRoots } from "../../src/files/find_file.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import { createRunContext } from "../../src/sdk/host.ts";

export interface Measured {
  readonly said: string;
  /** Of the process, beyond what it had before, in bytes. */
  readonly peak: number;
}

if (import.meta.main) {
  const version = "1.0.0";
  const [folder, type] = Deno.args as [string, string];
  const { plugins } = await openRegistry([join(folder, "plugins")], { version });
  const plugin = plugins.get(type.split(".")[0]!)!;
  const allowed = { ...NO_PERMISSIONS, read: ["${input}"] };
  await using apart = new PluginsApart({
    granted: () => allowed,
    command: (one, permissions) => pluginCommand(one, permissions, { version }),
  });
  using files = new OutputFiles(new Folder(join(folder, "out")));
  const { node } = await apart.define(plugin, type, 60_000);
  const before = Deno.memoryUsage().rss;
  let peak = 0;
  const look = (): void => void (peak = Math.max(peak, Deno.memoryUsage().rss - before));
  const timer = setInterval(look, 20);
  const context = createRunContext({
    models: {} as never,
    files: filesIn(readRoots([folder])),
    outputs: { save: (...file) => Promise.resolve(files.save(...file)) },
    document: "{}",
    previews: true,
  }, {
    signal: new AbortController().signal,
    progress: look,
    emit: look,
    reads: look,
  });
  let said: string;
  try {
    const got = await apart.nodeOf(plugin, type, { node: node! }).run({}, context) as object;
    look();
    said = `got ${Object.keys(got)}`;
  } catch (error) {
    said = (error as Error).message;
  }
  clearInterval(timer);
  const measured: Measured = { said, peak };
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(measured)));
}
