/** What a runner process is made of: `main.ts runner CONFIG`, which `serve.ts` starts. */
import type { Host } from "./cli/host.ts";
import { Folder, type FolderPlace } from "./files/folder.ts";
import { modelPicture } from "./model_picture.ts";
import { openRegistry } from "./plugins/registry.ts";
import { openArtifactStore } from "./runs/artifact_store.ts";
import { codeStamp } from "./runs/code_stamp.ts";
import { openMemory } from "./runs/memory.ts";
import { OutputFiles } from "./runs/output_files.ts";
import { serveRunner } from "./runs/runner.ts";
import type { ModelInfo } from "./runs/runner_message.ts";
import { openShownStore } from "./runs/shown_store.ts";
import { showValue } from "./show_value.ts";

/** How the host wants its runner. */
export interface RunnerConfig {
  /** Folders of plugins and models beside those that are always there. */
  readonly plugins: readonly string[];
  readonly models: readonly string[];
  readonly device?: string;
  readonly threads?: number;
  /** Where nodes read files from, and where they save them. */
  readonly inputs: readonly string[];
  readonly output: FolderPlace;
  readonly artifacts: FolderPlace;
  readonly cache: FolderPlace;
}

/** Runs graphs for a host until standard input ends. */
export async function runRunner(config: RunnerConfig, host: Host): Promise<void> {
  const [registry, vocabulary, world, { deviceReport }, { thumbnail }, { decodeImage }] =
    await Promise.all([
      openRegistry([...config.plugins, ...host.plugins], { version: host.version }),
      host.vocabulary(),
      host.openWorld(config),
      import("./runtime/device.ts"),
      import("./runtime/images/thumbnail.ts"),
      import("./runtime/images/decode.ts"),
    ]);
  const cache = Folder.at(config.cache);
  await using memory = openMemory(cache);
  const artifacts = openArtifactStore(Folder.at(config.artifacts));
  await serveRunner({
    registry,
    vocabulary,
    memory,
    artifacts,
    shown: openShownStore(cache, artifacts),
    salt: `${host.version} ${world.salt} ${codeStamp(config.plugins)}`,
    context(document) {
      const folder = Folder.at(config.output);
      let files: OutputFiles | undefined;
      return (base) =>
        world.context(base, {
          inputs: [...config.inputs, folder.path],
          document,
          previews: true,
          save: (...file) => (files ??= new OutputFiles(folder)).save(...file),
        });
    },
    show: showValue,
    device: nameDevice(config, deviceReport()),
    countTokens: (question) => world.countTokens(question),
    models: () => listModels(host, config.models),
    thumbnail: (bytes, width) =>
      thumbnail(bytes, width).catch(async (error) => {
        await decodeImage(bytes); // says in one sentence what is wrong
        throw error;
      }),
  });
  await world[Symbol.asyncDispose]();
}

async function listModels(host: Host, folders: readonly string[]): Promise<readonly ModelInfo[]> {
  const models = await host.models(folders);
  const entries = await models.list();
  return await Promise.all(
    entries.map(async ({ id, path, title, family, bytes, source, licence, fault }) => {
      const picture = await modelPicture(path);
      const parts = await models.parts(id).catch(() => undefined);
      return {
        name: id,
        kind: fault === undefined ? family : "broken",
        bytes,
        doc: fault ?? title,
        ...(source !== undefined && { source }),
        ...(licence !== undefined && { license: licence }),
        ...(picture !== undefined && { picture }),
        ...(parts && { parts }),
      };
    }),
  );
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
