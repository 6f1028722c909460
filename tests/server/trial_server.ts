import { join } from "@std/path";
import type { Hono } from "hono";
import { Folder } from "../../src/files/folder.ts";
import type { Registry } from "../../src/plugins/registry.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { Downloads } from "../../src/runs/downloads/downloads.ts";
import { KnownCatalogue } from "../../src/runs/known_catalogue.ts";
import { readRoots } from "../../src/files/find_file.ts";
import { createApp } from "../../src/server/app.ts";
import type { Deps } from "../../src/server/deps.ts";
import { openImageFiles } from "../../src/server/image_files.ts";
import { openKeptFiles } from "../../src/server/kept_files.ts";
import { openSettings } from "../../src/server/settings_files.ts";
import type { WorkflowFolder } from "../../src/server/workflow_folder.ts";
import { openWorkflowFolder } from "../../src/server/workflow_folder.ts";
import type { Trial } from "../runs/trial.ts";
import { inFolder, openTrial } from "../runs/trial.ts";

export interface TrialServer {
  readonly folder: string;
  readonly app: Hono;
  readonly trial: Trial;
  readonly workflows: WorkflowFolder;
  /** `app.request()` on this path, with JSON where there is a value to send. */
  ask(method: string, path: string, value?: unknown, headers?: HeadersInit): Promise<Response>;
}

/** What an app is told of who asks on the machine itself. */
export const HERE = { remoteAddr: { hostname: "127.0.0.1" } } as const;

/** An app over a fresh folder; the runner starts when it is first needed. */
export function withServer(
  use: (server: TrialServer) => Promise<unknown>,
  more: Partial<Deps> = {},
): Promise<void> {
  return inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const deps = await depsOf(folder, trial);
    const app = createApp({ ...deps, ...more });
    await use({
      folder,
      workflows: deps.workflows,
      app,
      trial,
      ask: async (method, path, value, headers = {}) =>
        await app.request(`http://localhost${path}`, {
          method,
          headers: {
            ...(value !== undefined && { "content-type": "application/json" }),
            ...headers,
          },
          ...(value !== undefined && {
            body: typeof value === "string" ? value : JSON.stringify(value),
          }),
        }, HERE),
    });
  });
}

export async function depsOf(folder: string, trial: Trial): Promise<Deps> {
  return {
    version: "1.0.0",
    store: trial.store,
    hub: trial.hub,
    queue: trial.queue,
    supervisor: trial.supervisor,
    helper: trial.helper,
    catalogue: new KnownCatalogue(trial.supervisor, trial.hub),
    artifacts: trial.artifacts,
    storage: trial.storage,
    downloads: new Downloads({
      command: { program: Deno.execPath(), args: [] },
      refusal: "Downloads are switched off on this server",
    }),
    workflows: openWorkflowFolder(
      new Folder(join(folder, "workflows")),
      (change) => trial.hub.publish(change),
    ),
    served: new Folder(join(folder, "workflows")),
    kept: openKeptFiles(new Folder(folder), { here: new Set(), place: () => "" }, () => {}),
    settings: openSettings({
      user: new Folder(join(folder, "user")),
      workspace: new Folder(join(folder, "workspace")),
    }),
    registry: await templatesIn(folder).then((registry) => () => Promise.resolve(registry)),
    images: openImageFiles(readRoots([join(folder, "input"), join(folder, "workflows")])),
    outputFolder: new Folder(join(folder, "output")),
    inputFolder: new Folder(join(folder, "input")),
    thumbnailFolder: new Folder(join(folder, "thumbnails")),
    trust: { isTrusted: true, give() {} },
  };
}

async function templatesIn(folder: string): Promise<Registry> {
  const plugin = join(folder, "plugins", "sample");
  await Deno.mkdir(join(plugin, "templates"), { recursive: true });
  const manifest = { name: "sample", version: "1.0.0", title: "Sample", engines: { braid: "*" } };
  await Deno.writeTextFile(join(plugin, "plugin.json"), JSON.stringify(manifest));
  await Deno.writeTextFile(join(plugin, "templates", "first_picture.graph.json"), "{}");
  await Deno.writeFile(join(plugin, "templates", "first_picture.png"), new Uint8Array([0x89]));
  return await openRegistry([join(folder, "plugins")], { version: "1.0.0" });
}
