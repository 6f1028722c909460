/** The processes that a server starts beside itself, and what each may do. */
import { join } from "@std/path";
import {
  confined,
  confinedFlags,
  FOLDER_ENV,
  LDD,
  nativeFolders,
  ROOT,
  SHARP_ENV,
} from "./permissions.ts";
import type { ChecksConfig } from "./run_checks.ts";
import type { RunnerConfig } from "./run_runner.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import { TAUGHT_MODELS } from "../runs/outputs/output_files.ts";
import { defaultRoots } from "../runtime/models/default_roots.ts";

/** No network, no other programs, no token, and files are written only where results go. */
export function runnerCommand(config: RunnerConfig, hidden: readonly string[]): RunnerCommand {
  const { output, artifacts, cache } = config;
  const command = confined(
    {
      read: true,
      hidden,
      write: [output, artifacts, cache].map(({ path }) => path),
      env: [...FOLDER_ENV, ...SHARP_ENV],
      ffi: nativeFolders(["onnxruntime", "sharp"]),
      sys: ["systemMemoryInfo", "cpus"],
    },
    "runner",
    config,
  );
  // What glibc's allocator would keep of weights that are released.
  return { ...command, env: { MALLOC_MMAP_THRESHOLD_: "1000000" } };
}

/** It reads pictures and models, and writes nothing. */
export function helperCommand(config: RunnerConfig, hidden: readonly string[]): RunnerCommand {
  const { inputs, output, artifacts, models } = config;
  return confined(
    {
      read: [ROOT, LDD, ...inputs, output.path, artifacts.path, ...models, ...defaultRoots()],
      hidden,
      env: [...FOLDER_ENV, ...SHARP_ENV],
      ffi: nativeFolders(["sharp"]),
    },
    "helper",
    { models, taught: join(output.path, TAUGHT_MODELS) },
    ["--v8-flags=--max-old-space-size=1024"],
  );
}

/** It runs code of plugins over what is known of a graph, and reads what they and models are made of. */
export function checksCommand(config: RunnerConfig, hidden: readonly string[]): RunnerCommand {
  const { plugins, models, output } = config;
  const taught = join(output.path, TAUGHT_MODELS);
  return confined(
    { read: [ROOT, ...plugins, ...models, taught, ...defaultRoots()], hidden, env: FOLDER_ENV },
    "checks",
    { plugins, models, taught } satisfies ChecksConfig,
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
