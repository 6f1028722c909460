/** The processes that a server starts beside itself, and what each may do. */
import { dirname, join, resolve } from "@std/path";
import type { Folder } from "../files/folder.ts";
import {
  confined,
  confinedFlags,
  FOLDER_ENV,
  LDD,
  nativeFolders,
  pluginStarters,
  ROOT,
  SHARP_ENV,
} from "./permissions.ts";
import type { ChecksConfig } from "./run_checks.ts";
import type { RunnerConfig } from "./run_runner.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import { TAUGHT_MODELS } from "../runs/outputs/output_files.ts";
import { defaultRoots } from "../runtime/models/default_roots.ts";

/** How a server has its processes, with its own folder. */
type ServerConfig = Omit<RunnerConfig, "own"> & { readonly own: Folder };

/**
 * Where a process works that needs a server's own folder, which it calls "own": all users of the machine may read what a
 * process was started with, but not where it works, and this folder is known by its name. One that could not be made is not.
 */
function placeOf(own: Folder): { readonly cwd?: string; readonly own: string } {
  return own.has(".") ? { cwd: own.path, own: "." } : { own: join(dirname(own.path), "none") };
}

/** What names a folder from where this process works, for one that works elsewhere. */
function namedFromHere(): Readonly<Record<string, string>> {
  const models = Deno.env.get("BRAID_MODELS");
  return models ? { BRAID_MODELS: resolve(models) } : {};
}

/** No network, no programs but the processes of plugins, no token, and files are written only where results go. */
export function runnerCommand(config: ServerConfig, hidden: readonly string[]): RunnerCommand {
  const { cwd, own } = placeOf(config.own);
  const command = confined(
    {
      read: true,
      hidden,
      write: [config.output.path, join(own, "artifacts"), join(own, "cache")],
      run: config.plugins.length ? pluginStarters() : [],
      env: [...FOLDER_ENV, ...SHARP_ENV],
      ffi: nativeFolders(["onnxruntime", "sharp"]),
      sys: ["systemMemoryInfo", "cpus"],
    },
    "runner",
    { ...config, own } satisfies RunnerConfig,
  );
  // What glibc's allocator would keep of weights that are released.
  const env = { ...namedFromHere(), MALLOC_MMAP_THRESHOLD_: "1000000" };
  return { ...command, env, ...(cwd !== undefined && { cwd }) };
}

/** It reads pictures and models, and writes nothing. */
export function helperCommand(config: ServerConfig, hidden: readonly string[]): RunnerCommand {
  const { inputs, output, models } = config;
  const { cwd, own } = placeOf(config.own);
  const artifacts = join(own, "artifacts");
  const command = confined(
    {
      read: [
        ROOT,
        LDD,
        ...inputs.map(({ real }) => real),
        output.path,
        artifacts,
        ...models,
        ...defaultRoots(),
      ],
      hidden,
      env: [...FOLDER_ENV, ...SHARP_ENV],
      ffi: nativeFolders(["sharp"]),
    },
    "helper",
    { models, taught: join(output.path, TAUGHT_MODELS) },
    ["--v8-flags=--max-old-space-size=1024"],
  );
  return { ...command, env: namedFromHere(), ...(cwd !== undefined && { cwd }) };
}

/** It asks braid's own nodes about what is known of a graph, and reads what models are made of. */
export function checksCommand(
  config: Omit<ServerConfig, "own">,
  hidden: readonly string[],
): RunnerCommand {
  const { models, output } = config;
  const taught = join(output.path, TAUGHT_MODELS);
  return confined(
    { read: [ROOT, ...models, taught, ...defaultRoots()], hidden, env: FOLDER_ENV },
    "checks",
    { models, taught } satisfies ChecksConfig,
    ["--v8-flags=--max-old-space-size=512"],
  );
}

/** What checks a large graph, which may do nothing at all. */
export function checkerCommand(): RunnerCommand {
  const script = join(ROOT, "src", "program", "graph_checker.ts");
  const flags = confinedFlags({ read: [] });
  return {
    program: Deno.execPath(),
    args: ["run", ...flags, "--v8-flags=--max-old-space-size=2048", script],
  };
}
