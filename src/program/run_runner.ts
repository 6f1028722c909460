/** What a runner process is made of: `main.ts runner CONFIG`, which `serve.ts` starts. */
import type { Host } from "../cli/host.ts";
import type { ReadRoot } from "../files/find_file.ts";
import { Folder, type FolderPlace } from "../files/folder.ts";
import { sealNative } from "./seal_native.ts";
import { openRegistry } from "../plugins/registry.ts";
import { PluginsApart } from "../confined/apart.ts";
import { ToldTrials } from "../runs/runner/told_trials.ts";
import { NO_PERMISSIONS } from "../plugins/permissions.ts";
import { pluginCommand, printLine } from "./plugin_command.ts";
import { openArtifactStore } from "../runs/outputs/artifact_store.ts";
import { openMemory } from "../runs/outputs/memory.ts";
import { OutputFiles } from "../runs/outputs/output_files.ts";
import { serveRunner } from "../runs/runner/runner.ts";
import { openShownStore } from "../runs/outputs/shown_store.ts";
import { encodeShown } from "./encode_shown.ts";

/** How the host wants its runner. */
export interface RunnerConfig {
  /** Folders of plugins and models beside those that are always there. */
  readonly plugins: readonly string[];
  readonly models: readonly string[];
  readonly device?: string;
  readonly threads?: number;
  /** Where nodes read files from, and where they save them. */
  readonly inputs: readonly ReadRoot[];
  readonly output: FolderPlace;
  /** Folder of the server's own files, in which artifacts are kept, and what need not be computed again. */
  readonly own: string;
}

/** Runs graphs for a host until standard input ends. */
export async function runRunner(config: RunnerConfig, host: Host): Promise<void> {
  const own = new Folder(config.own).held();
  const cache = own.folder("cache");
  const trials = new ToldTrials(); // by the host
  await using apart = new PluginsApart({
    granted: ({ name }) => trials.granted[name] ?? NO_PERMISSIONS,
    command: (plugin, permissions) =>
      pluginCommand(plugin, permissions, { version: host.version, program: trials.program }),
    same: { output: Folder.at(config.output).path, remedy: "reload node definitions" },
    onLine: printLine,
  });
  const [registry, vocabulary, environment, { deviceReport }] = await Promise.all([
    openRegistry(config.plugins, {
      version: host.version,
      builtIn: host.plugins,
      apart: {
        tryOut: ({ name }) => trials.of(name),
        isTried: ({ name }) => trials.isOver(name),
        nodeOf: (...node) => apart.nodeOf(...node),
      },
    }),
    host.vocabulary(),
    host.openNodeEnvironment({ ...config, cache: cache.toJSON() }),
    import("../runtime/device.ts"),
  ]);
  await sealNative(["onnxruntime", "sharp"]);
  await using memory = openMemory(cache);
  const artifacts = openArtifactStore(own.folder("artifacts"), Folder.at(config.output).path);
  await serveRunner({
    registry,
    vocabulary,
    memory,
    artifacts,
    shown: openShownStore(cache, artifacts),
    salt: `${host.version} ${environment.salt}`,
    context(document) {
      const folder = Folder.at(config.output);
      let files: OutputFiles | undefined;
      return environment.context({
        inputs: config.inputs,
        document,
        previews: true,
        save: (...file) => (files ??= new OutputFiles(folder)).save(...file),
      });
    },
    show: encodeShown,
    device: nameDevice(config, deviceReport()),
    tried: (known) => trials.begin(known),
    trial: (plugin, trial) => trials.end(plugin, trial),
  });
  await environment[Symbol.asyncDispose]();
}

/** `CPU, 8 threads`, or the accelerator that networks are tried on first. */
function nameDevice(
  { device = "auto", threads }: RunnerConfig,
  report: readonly { readonly device: string; readonly state: string }[],
): string {
  const found = device === "auto"
    ? ["cuda", "dml", "coreml"].find((name) =>
      report.some((one) => one.device === name && one.state === "installed")
    ) ?? "cpu"
    : device;
  if (found !== "cpu") return found.toUpperCase();
  const count = threads || navigator.hardwareConcurrency;
  return `CPU, ${count} ${count === 1 ? "thread" : "threads"}`;
}
