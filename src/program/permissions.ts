/**
 * What each process of Braid may do. `src/README.md` says why; a test reads the flags of processes that run, and holds them
 * equal to its table.
 */
import { fromFileUrl, join } from "@std/path";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";

export const ROOT: string = fromFileUrl(new URL("../..", import.meta.url));
export const MAIN: string = fromFileUrl(new URL("../main.ts", import.meta.url));

/** What Deno lets a process do, as in its `--allow-` flags; what is not here it may not. */
export interface Permissions {
  /** `true` for every file. */
  readonly read: true | readonly string[];
  /** Files among them that it may not read. */
  readonly hidden?: readonly string[];
  readonly write?: readonly string[];
  /** Addresses. */
  readonly net?: readonly string[];
  readonly run?: readonly string[];
  /** Names of variables. */
  readonly env?: readonly string[];
  readonly ffi?: readonly string[];
  readonly sys?: readonly string[];
}

/** Sets limits of the system for what it starts, where there are such. */
export const SHELL: string | undefined = Deno.build.os === "windows" ? undefined : "/bin/sh";

/** What starts processes of plugins. */
export function pluginStarters(): readonly string[] {
  return [Deno.execPath(), ...SHELL === undefined ? [] : [SHELL]];
}

/** Variables that say where models are. */
export const FOLDER_ENV = [
  "BRAID_MODELS",
  "HOME",
  "LOCALAPPDATA",
  "USERPROFILE",
  "XDG_DATA_HOME",
] as const;

/** Variables that sharp reads when it is loaded. */
export const SHARP_ENV = ["MALLOC_ARENA_MAX", "npm_package_config_libvips"] as const;

/** What sharp reads to learn which C library there is. */
export const LDD = "/usr/bin/ldd";

/** What names the registry that plugins come from. */
const NPM_ENV = [
  "NPM_CONFIG_REGISTRY",
  "NPM_TOKEN",
  "npm_config_registry",
  "npm_config_userconfig",
] as const;

/** What the host reads: where settings, models and plugins are, whether it is offline, and what esbuild asks for. */
export const HOST_ENV = [
  ...FOLDER_ENV,
  ...NPM_ENV,
  "APPDATA",
  "ESBUILD_BINARY_PATH",
  "ESBUILD_MAX_BUFFER",
  "ESBUILD_WORKER_THREADS",
  "HF_HUB_OFFLINE",
  "NODE_V8_COVERAGE",
  "XDG_CONFIG_HOME",
] as const;

/** Starts `main.ts ROLE CONFIG` with these permissions, from what is installed and locked, without asking anybody. */
export function confined(
  permissions: Permissions,
  role: string,
  config: unknown,
  more: readonly string[] = [],
): RunnerCommand {
  return {
    program: Deno.execPath(),
    args: ["run", ...confinedFlags(permissions), ...more, MAIN, role, JSON.stringify(config)],
  };
}

/**
 * Paths as a `--allow-` flag takes them.
 *
 * @throws Error for one with a comma, which such a flag cannot hold
 */
export function permissionPaths(paths: readonly string[]): string {
  const wrong = paths.find((path) => path.includes(","));
  if (wrong !== undefined) {
    throw new Error(`Cannot use "${wrong}": permissions cannot be given for a path with a comma`);
  }
  return paths.join(",");
}

/** @throws Error for a path with a comma */
export function confinedFlags(permissions: Permissions): readonly string[] {
  const flags = Object.entries(permissions).flatMap(([name, what]) => {
    if (what === true) return [`--allow-${name}`];
    const list = what as readonly string[];
    const flag = name === "hidden" ? "--deny-read" : `--allow-${name}`;
    return list.length ? [`${flag}=${permissionPaths(list)}`] : [];
  });
  return [
    "--no-prompt",
    "--cached-only",
    "--frozen",
    `--config=${join(ROOT, "deno.json")}`,
    ...flags,
  ];
}

/** Where libraries lie that are loaded into a process: ONNX Runtime's and sharp's, of each system they are installed for. */
export function nativeFolders(what: readonly ("onnxruntime" | "sharp")[]): readonly string[] {
  const names = what.map((one) => one === "sharp" ? "@img\\+sharp-" : "onnxruntime-node@");
  return packageFolders(new RegExp(`^(?:${names.join("|")})`));
}

/** Installed packages, by what Deno calls their folders. */
export function packageFolders(name: RegExp): readonly string[] {
  const store = join(ROOT, "node_modules", ".deno");
  try {
    return [...Deno.readDirSync(store)].map((entry) => entry.name).filter((one) => name.test(one))
      .sort().map((one) => join(store, one));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
