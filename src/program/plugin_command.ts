/** The process of a plugin that is not braid's own, and what it may do. */
import { join } from "@std/path";
import type { PluginConfig } from "../confined/serve_plugin.ts";
import { isNamedFolder, type PluginPermissions } from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import { closedLinks, linkOutOf } from "../plugins/contained.ts";
import { confined, MAIN, ROOT, SHELL } from "./permissions.ts";
import { importMap } from "./plugin_program.ts";

/** Memory of the process, in bytes: of V8's heap and of all else; the SDK takes a hundred MB of it. */
export const PLUGIN_BYTES = 2 ** 31;
/** Of one that loads nodes and asks their checks; the SDK takes a fifth of it. */
export const LOADING_BYTES = 2 ** 29 + 2 ** 28;
const HEAP_MB = 1024;
/** What Deno keeps, it keeps below a file, where nothing can be: no permission stands before `caches` and `localStorage`. */
const KEEPS_NOTHING = {
  DENO_DIR: join(ROOT, "deno.json", "none"),
  DENO_EMIT_CACHE_MODE: "disable", // it would try for 150 ms to keep what it has translated
};
/** Has the system refuse each byte for a file, as SQLite has temporary ones that Deno does not know of. */
const WRITES_NOTHING = `trap "" XFSZ; ulimit -f 0 && exec "$0" "$@"`;

/**
 * It reads braid's code and its own folder, and what the person has allowed; it starts no program and loads no library, whatever
 * anybody has allowed. Where it was allowed no folder it writes nothing at all.
 *
 * @param program of {@link keepPluginProgram}, in place of the files that it is made of: another start may have removed it
 */
export async function pluginCommand(
  { folder }: Pick<Plugin, "folder">,
  granted: PluginPermissions,
  { version, maxBytes = PLUGIN_BYTES, stacks = false, program: script }:
    & Pick<PluginConfig, "version">
    & Partial<PluginConfig>
    & { readonly program?: string | undefined },
): Promise<RunnerCommand> {
  const paths = (list: readonly string[]): readonly string[] =>
    list.filter((path) => !isNamedFolder(path));
  const write = paths(granted.write);
  const place = placeOf(folder);
  const link = await linkOutOf(place);
  if (link !== undefined) {
    throw new Error(
      `The plugin in "${folder}" has a link "${link}" that leads out of its folder: ` +
        `put there what it leads to`,
    );
  }
  const closed = [
    ...paths(granted.read).map((path) => closedLinks(path, false)),
    ...write.map((path) => closedLinks(path, true)),
  ];
  const hidden = (await Promise.all(closed)).flat();
  const heap = Math.min(HEAP_MB, maxBytes / 2 ** 20);
  const isKept = script !== undefined && isFile(script);
  const { program, args: files } = confined(
    {
      read: [
        ...["src", "node_modules", "deno.json"].map((name) => join(ROOT, name)),
        ...new Set([folder, place]),
        ...paths(granted.read),
        ...write,
        ...isKept ? [script] : [],
      ],
      ...hidden.length && { hidden },
      write,
      net: granted.net,
      env: granted.env,
    },
    "plugin",
    { folder, version, maxBytes, stacks } satisfies PluginConfig,
    [
      "--no-remote",
      `--v8-flags=--max-old-space-size=${heap}`,
      ...isKept ? [`--import-map=${importMap(script)}`] : [],
    ],
  );
  const args = isKept ? files.map((arg) => arg === MAIN ? script : arg) : files;
  const started = write.length || SHELL === undefined
    ? { program, args }
    : { program: SHELL, args: ["-c", WRITES_NOTHING, program, ...args] };
  return { ...started, env: KEEPS_NOTHING, cwd: place };
}

/** @throws Error for a plugin that is gone */
function placeOf(folder: string): string {
  try {
    return Deno.realPathSync(folder);
  } catch (cause) {
    throw new Error(`Cannot find the plugin's folder "${folder}": it was moved or removed`, {
      cause,
    });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

/** What code of a plugin prints goes where the process's own lines go. */
export function printLine({ name }: Pick<Plugin, "name">, text: string): void {
  // deno-lint-ignore no-console
  console.error(`${name}: ${text}`);
}
