/** A runner process with the nodes of `plugins/` and nothing that takes long to load. */
import { fromFileUrl } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { openArtifactStore } from "../../src/runs/outputs/artifact_store.ts";
import { openMemory } from "../../src/runs/outputs/memory.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { serveRunner } from "../../src/runs/runner/runner.ts";
import { openShownStore } from "../../src/runs/outputs/shown_store.ts";

if (import.meta.main) {
  const [folder, output, cacheFolder] = Deno.args as [string, string, string];
  const cache = new Folder(cacheFolder);
  const plugins = fromFileUrl(new URL("./plugins", import.meta.url));
  await using memory = openMemory(cache);
  const artifacts = openArtifactStore(new Folder(folder));
  await serveRunner({
    registry: await openRegistry([plugins], { version: "1.0.0" }),
    vocabulary: { kinds: [], conversions: [] },
    memory,
    artifacts,
    shown: openShownStore(cache, artifacts),
    salt: "trial",
    device: "trial",
    context() {
      let files: OutputFiles | undefined;
      return (base) =>
        Object.assign(base, {
          save: (...file: Parameters<OutputFiles["save"]>) =>
            (files ??= new OutputFiles(new Folder(output))).save(...file),
        });
    },
  });
}
