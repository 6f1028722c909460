import { basename, join } from "@std/path";
import { t, translated, translatedOf } from "../words/translate.ts";
import { Folder } from "../files/folder.ts";
import { authorsConfig, type BraidPlace } from "../packages/new_plugin.ts";
import { readPlugin } from "../plugins/plugin.ts";
import { attempt } from "../runs/attempt.ts";
import type { Host } from "./host.ts";
import { learnWords } from "./plugin_words.ts";
import { print, said, say } from "./terminal.ts";

/**
 * All that is wrong with a plugin that somebody is writing: its manifest, its types, its tests, and what its nodes say when
 * they are loaded, in a process that may do nothing.
 *
 * @returns whether nothing is
 */
export async function lookAtPlugin(
  folder: string,
  host: Host,
  signal: AbortSignal,
): Promise<boolean> {
  const { plugin, diagnostics } = await readPlugin(folder, host.version);
  for (const { file = "plugin.json", message } of diagnostics) {
    print(said(`${file}: ${translated(message)}`));
  }
  if (!plugin) return false;
  learnWords([plugin]);
  let isFine = diagnostics.every(({ severity }) => severity !== "error");
  writeConfig(folder, await host.place());
  isFine = await deno(folder, ["check", "--quiet"], signal) && isFine;
  const isTested = [...Deno.readDirSync(folder)].some(({ name }) => /_test\.[jt]s$/.test(name));
  if (isTested) {
    isFine = await deno(folder, ["test", "--no-check", "--no-prompt"], signal) && isFine;
  }
  const { fault, files, nodes } = await host.tryPlugin(plugin, {
    signal,
    onLine: (text) => say(`  ${text}`),
  });
  signal.throwIfAborted();
  const faults = [
    ...fault ? [[fault.file ?? "plugin.json", fault.message] as const] : [],
    ...Object.entries(files).flatMap(([file, all]) => all.map((one) => [file, one] as const)),
  ];
  for (const [file, message] of faults) print(said(`${file}: ${translated(message)}`));
  for (const [type, { node }] of Object.entries(nodes)) {
    print(said(`${type}  ${translatedOf(plugin.name, node.title)}`));
  }
  return isFine && !faults.length;
}

/** Has Deno look at a folder by its own rules, which prints what it finds. */
async function deno(
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
    signal,
  }).spawn().status;
  signal.throwIfAborted();
  return success;
}

/** Has `deno.json` say where Braid is, where there is none, or it says so of another machine; what else it says stays. */
function writeConfig(path: string, braid: BraidPlace): void {
  const folder = new Folder(path);
  const name = "deno.json";
  if (folder.has(`${name}c`) && !folder.has(name)) return; // the author's, which Deno would not read any more
  const own = folder.has(name) ? parse(folder.text(name)) : {};
  if (own === undefined || "imports" in own) return; // the author knows better
  const { importMap } = own;
  if (importMap !== undefined && isThere(String(importMap))) return;
  const config = { ...own, ...parse(authorsConfig(braid)) };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  attempt(`write "${join(basename(path), name)}"`, () => folder.write(name, text));
  say(t`Wrote where Braid is into ${join(basename(path), name)}`);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // which Deno tells
  }
}

function isThere(address: string): boolean {
  try {
    return Deno.statSync(new URL(address)).isFile;
  } catch {
    return false;
  }
}
