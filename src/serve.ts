/** What a server is made of: `braid serve`. */
import { fromFileUrl, join, resolve } from "@std/path";
import type { Host, ServeOptions, Server } from "./cli/host.ts";
import { accessOf } from "./access_token.ts";
import { openRegistry } from "./plugins/registry.ts";
import { openEditor } from "./editor_files.ts";
import { downloadCommand, downloadFolder } from "./download_command.ts";
import { keptCatalogue } from "./kept_start.ts";
import { attempt } from "./runs/attempt.ts";
import { openArtifactStore } from "./runs/artifact_store.ts";
import { openDatabase } from "./runs/database.ts";
import { Downloads } from "./runs/downloads.ts";
import { EventHub } from "./runs/event_hub.ts";
import { KnownCatalogue } from "./runs/known_catalogue.ts";
import { RunQueue } from "./runs/run_queue.ts";
import { RunStore } from "./runs/run_store.ts";
import type { RunnerCommand } from "./runs/runner_process.ts";
import { permissionPaths } from "./permission_paths.ts";
import { Storage } from "./runs/storage.ts";
import { Supervisor } from "./runs/supervisor.ts";
import type { RunnerConfig } from "./runner.ts";
import { findFile } from "./sdk/folder_files.ts";
import { createApp } from "./server/app.ts";
import { openImageFiles } from "./server/image_files.ts";
import { namedArtifacts } from "./server/named_artifacts.ts";
import { openSettings } from "./server/settings_files.ts";
import { createSignIn } from "./server/sign_in.ts";
import { hostName, serverAddress } from "./server_address.ts";
import { storageLimits } from "./server/storage_limits.ts";
import { openWorkflowFolder } from "./server/workflow_folder.ts";
import { userFolder } from "./user_folder.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

export async function serve(
  options: ServeOptions,
  host: Host,
): Promise<Omit<Server, "may" | "ended">> {
  const access = options.open ? undefined : accessOf(options.tokenFile);
  const folder = resolve(options.folder);
  const own = join(folder, ".braid");
  const config: RunnerConfig = {
    plugins: options.plugins.map((path) => resolve(path)),
    models: options.models.map((path) => resolve(path)),
    inputs: [join(folder, "input"), ...options.inputs.map((path) => resolve(path)), folder],
    output: resolve(options.output ?? join(folder, "output")),
    artifacts: join(own, "artifacts"),
    cache: join(own, "cache"),
    ...(options.device !== undefined && { device: options.device }),
    ...(options.threads !== undefined && { threads: options.threads }),
  };
  for (const path of [folder, own, config.output, config.artifacts, config.cache]) {
    attempt(`use the folder "${path}"`, () => Deno.mkdirSync(path, { recursive: true }));
  }
  const lock = takeLock(join(own, "lock"), folder);
  const stopping = new AbortController();
  const path = join(own, "braid.sqlite");
  const database = attempt(`open "${path}"`, () => openDatabase(path));
  const store = new RunStore(database);
  const hub = new EventHub(database);
  const log = (level: "info" | "warning" | "error", text: string): void =>
    hub.publish({ type: "log", level, text, at: new Date().toISOString() });
  const supervisor = new Supervisor({
    command: runnerCommand(config, access?.file),
    onChange: () => queue.tellStatus(),
    onLine: (text) => log(/\berror\b/i.test(text) ? "error" : "info", text),
  });
  const queue: RunQueue = new RunQueue({
    version: host.version,
    store,
    hub,
    supervisor,
    onOver: () => storage.soon(),
    onForgotten: (hashes) => void storage.free(hashes).catch(complain),
  });
  const plugins = [...config.plugins, ...host.plugins];
  const code = [fromFileUrl(new URL(".", import.meta.url)), ...plugins];
  const catalogue = new KnownCatalogue(supervisor, hub, keptCatalogue(own, code));
  const workflows = openWorkflowFolder(folder, (change) => hub.publish(change));
  const settings = openSettings({
    user: join(userFolder() ?? own, "settings.json"),
    workspace: join(own, "settings.json"),
  });
  const artifacts = openArtifactStore(config.artifacts);
  const thumbnailFolder = join(own, "thumbnails");
  const complain = (error: Error): void =>
    log("warning", `Cannot clean up "${own}": ${error.message}`);
  const storage = new Storage({
    store,
    artifacts,
    folders: {
      artifacts: config.artifacts,
      thumbnails: thumbnailFolder,
      results: config.cache,
      input: config.inputs[0]!,
    },
    limits: () => storageLimits(settings.read),
    references: namedArtifacts(workflows),
    forget: (run) => queue.remove(run),
    onError: complain,
  });
  const goal = await downloadFolder(options.offline);
  const downloads = new Downloads({
    command: downloadCommand("folder" in goal ? goal.folder : own),
    refusal: "refusal" in goal ? goal.refusal : undefined,
    onChange: (list) => hub.publish({ type: "downloads", ...list }),
    onOver: ({ model, error }) =>
      error === undefined ? log("info", `Got ${model}`) : log("warning", error),
  });
  const app = createApp({
    version: host.version,
    store,
    hub,
    queue,
    supervisor,
    catalogue,
    models: () => host.models(config.models),
    artifacts,
    storage,
    downloads,
    workflows,
    settings,
    registry: await openRegistry(plugins, { version: host.version }),
    images: openImageFiles([...config.inputs, config.output], findFile),
    inputFolder: config.inputs[0]!,
    thumbnailFolder,
    editor: openEditor(own),
    guard: { names: [...options.names, hostName(options.hostname).toLowerCase()] },
    ...(access && {
      signIn: createSignIn({ token: access.token, port: () => listener.addr.port }),
    }),
    signal: stopping.signal,
  });
  supervisor.start();
  catalogue.get().catch(() => {}); // told to who asks next
  const listener = listen(options, (request, info) => app.fetch(request, info));
  queue.pump();
  storage.soon();
  workflows.watch(stopping.signal)
    .catch((error: Error) => log("warning", `Cannot watch the workflows: ${error.message}`));
  const { port } = listener.addr;
  return {
    address: serverAddress(options.hostname, port),
    ...(access && { link: serverAddress(options.hostname, port, access.token), access }),
    async stop() {
      stopping.abort();
      const closed = Promise.all([queue.close(), downloads[Symbol.asyncDispose]()]);
      await supervisor[Symbol.asyncDispose]();
      await closed;
      await storage.close();
      await listener.shutdown();
      database.close();
      lock.close();
    },
  };
}

/** @throws Error that says in words why it cannot listen there */
function listen(
  { hostname, port }: ServeOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      onListen: () => {},
      automaticCompression: true,
      onError: (error) => Response.json({ title: String(error) }, { status: 500 }),
    }, handler);
  } catch (cause) {
    const why = cause instanceof Deno.errors.AddrInUse
      ? "another program does: take another --port"
      : cause instanceof Deno.errors.AddrNotAvailable
      ? "this machine does not have that address"
      : (cause as Error).message;
    throw new Error(`Cannot listen on ${hostName(hostname)}:${port}: ${why}`, { cause });
  }
}

/** @throws Error while another server has the folder, whose runs would be taken for interrupted */
function takeLock(path: string, folder: string): Deno.FsFile {
  const file = Deno.openSync(path, { write: true, create: true });
  if (file.tryLockSync(true)) return file;
  file.close();
  throw new Error(`Another server is at work on "${folder}": stop it or take another folder`);
}

/** No network, no other programs, no token, and files are written only where results go. */
function runnerCommand(config: RunnerConfig, token: string | undefined): RunnerCommand {
  const main = fromFileUrl(new URL("./main.ts", import.meta.url));
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      `--config=${join(ROOT, "deno.json")}`,
      "--allow-read",
      ...token === undefined ? [] : [`--deny-read=${permissionPaths([token])}`],
      `--allow-write=${permissionPaths([config.output, config.artifacts, config.cache])}`,
      `--allow-ffi=${permissionPaths([join(ROOT, "node_modules")])}`,
      "--allow-env",
      "--allow-sys=systemMemoryInfo,cpus",
      main,
      "runner",
      JSON.stringify(config),
    ],
  };
}
