/** What answers requests over one folder, with all that it keeps open: `serve.ts` listens for it. */
import { join, resolve } from "@std/path";
import type { Host, ServeOptions } from "../cli/host.ts";
import type { Serving } from "../runs/store/folder_taken.ts";
import { openRegistry } from "../plugins/registry.ts";
import { installsOf } from "./installs_of_server.ts";
import { followed } from "./followed.ts";
import { watchPlugins } from "./watch_plugins.ts";
import { pluginsOf } from "./plugins_of_server.ts";
import { openEditor } from "./editor_files.ts";
import { wordsScript } from "./words_of.ts";
import { downloadCommand, downloadFolder } from "./download_command.ts";
import type { ReadRoot } from "../files/find_file.ts";
import type { Folder } from "../files/folder.ts";
import { catalogueCache } from "./catalogue_file.ts";
import { codeStamp, codeStampAside } from "../runs/code_stamp.ts";
import { attempt } from "../runs/attempt.ts";
import { openArtifactStore } from "../runs/outputs/artifact_store.ts";
import { Downloads } from "../runs/downloads/downloads.ts";
import { EventHub } from "../runs/queue/event_hub.ts";
import { Helper } from "../runs/runner/helper.ts";
import { countRuns, ServerDatabase } from "../runs/store/server_database.ts";
import { askApart } from "../runs/node_checks.ts";
import { KnownCatalogue } from "../runs/known_catalogue.ts";
import { lacksRoom } from "../runs/queue/room.ts";
import { RunQueue } from "../runs/queue/run_queue.ts";
import { RunStore } from "../runs/store/run_store.ts";
import type { ServerNotice } from "../api/status.ts";
import { checkerCommand, checksCommand, helperCommand, runnerCommand } from "./process_commands.ts";
import { Storage } from "../runs/queue/storage.ts";
import { announce, takeLock } from "./at_work.ts";
import { makeAll } from "./own_folder.ts";
import { takeFrom } from "./before_trust.ts";
import { Supervisor } from "../runs/runner/supervisor.ts";
import { ROOT } from "./permissions.ts";
import { createApp } from "../server/app.ts";
import type { Deps } from "../server/deps.ts";
import { openImageFiles } from "../server/image_files.ts";
import { boundWarnings } from "../server/bounds.ts";
import { namedArtifacts } from "../server/named_artifacts.ts";
import { type Browsers, openKeptFiles, PLACE as KEPT } from "../server/kept_files.ts";
import { openSettings, type SettingsFiles } from "../server/settings_files.ts";
import { runnerPatience } from "../server/runner_patience.ts";
import { storageLimits } from "../server/storage_limits.ts";
import { sweepDrafts } from "../server/sweep_drafts.ts";
import { Away, watchRefusal } from "../server/watch_refusal.ts";
import { openWorkflowFolder } from "../server/workflow_folder.ts";

/** How often it is looked whether a full disk has room again, in milliseconds. */
const PATIENCE_MS = 2000;
/** What the checks of one plugin's nodes may take together, its code loaded, in milliseconds. */
const CHECK_MS = 15_000;
/** What a server needs to know of the program that it belongs to. */
export type ServedProgram = Pick<Host, "version" | "plugins" | "openInstalls">;

/** Where a server's files are. */
export interface ServerFolders {
  /** Of the workflows. */
  readonly served: Folder;
  /** Of the server's own: queue, history, what runs have made. */
  readonly own: Folder;
  /** Of the settings that hold for these workflows. */
  readonly workspace: Folder;
  /** Where these were until the folder was trusted. */
  readonly before?: Folder;
  readonly output: Folder;
  /** That nodes read files from. */
  readonly inputs: readonly ReadRoot[];
  /** Of the person's settings. */
  readonly user: Folder;
}

export interface ServerParts {
  /** What whoever started it has to know. */
  readonly notices: readonly string[];
  /** Says in the folder where that is answered, for whoever finds it taken. */
  announce(serving: Serving): void;
  answer(request: Request, info: Deno.ServeHandlerInfo): Response | Promise<Response>;
  /** Which runs that cuts off. */
  close(): Promise<readonly string[]>;
}

export async function openServerParts(
  folders: ServerFolders,
  options: ServeOptions,
  host: ServedProgram,
  { secrets, reopen, cutOff, notices, browsers, onRefusal, ...access }:
    & Pick<Deps, "guard" | "signIn" | "trust">
    & {
      /** What became of what somebody has asked for. */
      readonly notices: readonly ServerNotice[];
      /** Told why nothing can be kept any more, and, with nothing, that it can again. */
      readonly onRefusal: (refusal: string | undefined) => void;
      /** Has all of this closed, and opened anew. */
      readonly reopen: () => void;
      /** Runs that were going when it was open before: nothing but that has cut them off, and they wait once more. */
      readonly cutOff?: ReadonlySet<string>;
      readonly browsers: Browsers;
      /** Files and folders that nodes may not read. */
      readonly secrets: readonly string[];
    },
): Promise<ServerParts> {
  const { served, workspace, before, output, user } = folders;
  const input = served.folder("input");
  let refusal = makeAll([served, folders.own, output]);
  const own = folders.own.held();
  const artifactFolder = own.folder("artifacts");
  const cache = own.folder("cache");
  const config = {
    plugins: options.plugins.map((path) => resolve(path)),
    models: options.models.map((path) => resolve(path)),
    inputs: folders.inputs,
    output,
    own,
    ...(options.device !== undefined && { device: options.device }),
    ...(options.threads !== undefined && { threads: options.threads }),
  };
  refusal ??= makeAll([artifactFolder, cache]) ?? lacksRoom(own);
  // What was killed may have left the disk full.
  if (refusal !== undefined && await own.sweep(Infinity, true)) {
    refusal = makeAll([served, own, output, artifactFolder, cache]) ?? lacksRoom(own);
  }
  if (refusal === undefined) {
    attempt(`save in "${output.path}"`, () => output.draft()[Symbol.dispose]());
  }
  await using opened = new AsyncDisposableStack(); // whatever fails from here on stands in nobody's way
  opened.use(takeLock(own, served, refusal !== undefined));
  const stopping = new AbortController();
  const full = refusal && `${refusal}. Make room, and Braid goes on`;
  const away = new Away(() => served.fault);
  const saved = attempt(
    `open the history in "${own.path}"`,
    () => new ServerDatabase(own, full, () => away.why),
  );
  opened.defer(() => saved.close());
  const waiting = refusal === undefined ? undefined : setInterval(() => {
    if (lacksRoom(own) !== undefined) return;
    clearInterval(waiting);
    reopen();
  }, PATIENCE_MS);
  opened.defer(() => clearInterval(waiting));
  const back = options.bringBack ? [broughtBack(saved)] : [];
  const { told, amiss, failed } = before && saved.refusal === undefined
    ? await takeFrom(before, { own, saved, workspace })
    : { told: [], amiss: [], failed: [] };
  const standing = [
    ...notices,
    ...amiss.map((text) => ({ level: "warning", text } as const)),
    ...failed.map((text) => ({ level: "error", text } as const)),
  ];
  const settings = openSettings({ user, workspace });
  const isAsked = mayRequeue(settings);
  const store = new RunStore(saved.database, (run) => isAsked || cutOff?.has(run) === true);
  const going: string[] = [];
  opened.defer(() => void going.push(...runningIn(store)));
  const hub = new EventHub(saved.database);
  const log = (level: "info" | "warning" | "error", text: string): void =>
    void hub.publish({ type: "log", level, text, at: new Date().toISOString() });
  const warn = (text: string): void => log("warning", text);
  const known = { version: host.version, builtIn: host.plugins };
  const hidden = secrets.flatMap(namesOf);
  const helper = new Helper({ command: helperCommand(config, hidden) });
  const asked = new Helper({ command: checksCommand(config, hidden), patience: CHECK_MS });
  const others = pluginsOf(config.plugins, known, user, {
    output: output.path,
    signal: stopping.signal,
  });
  const checks = askApart(asked, others);
  await others.allow(options.allowPlugins ?? []);
  const installs = opened.use(installsOf(host, options, stopping.signal));
  const supervisor = new Supervisor({
    command: runnerCommand(config, hidden),
    greet(say) {
      catalogue.begin();
      return others.greet(say, warn, () => void catalogue.renew());
    },
    patience: () => runnerPatience(() => settings.read("user")),
    onChange: () => queue.tellStatus(),
    onLine: (text) => log(/\berror\b/i.test(text) ? "error" : "info", text),
  });
  let changes = 0;
  const workflows = openWorkflowFolder(served, (change) => {
    changes++;
    hub.publish(change);
  }, user);
  const artifacts = openArtifactStore(artifactFolder);
  const kept = openKeptFiles(own, browsers, () => queue.tellStatus());
  const queue: RunQueue = new RunQueue({
    version: host.version,
    store,
    hub,
    supervisor,
    artifacts,
    notices: () => [...standing, ...saved.notices, ...workflows.notices, ...kept.notices],
    get refusal() {
      return saved.refusal;
    },
    lacksRoom: () => lacksRoom(own),
    catalogue: () => catalogue,
    betweenRuns: (failed) => catalogue.refreshBetween(failed),
    onOver: () => storage.soon(),
    onForgotten: (hashes) => void storage.free(hashes).catch(complain),
  });
  const plugins = [...config.plugins, ...host.plugins];
  const outside = { output: output.path };
  const code = [join(ROOT, "src"), ...host.plugins];
  const catalogue: KnownCatalogue = new KnownCatalogue(supervisor, hub, {
    stamp: () => codeStampAside(plugins, outside),
    looked: codeStamp(plugins, outside),
    onRenewed: () => checks.renew(),
    cache: catalogueCache({ user, own }, code, config.plugins),
    onChange: () => queue.tellStatus(),
  });
  const thumbnailFolder = own.folder("thumbnails");
  const complain = ({ message }: Error): void =>
    // but where the next start cleans up
    stopping.signal.aborted ? undefined : warn(`Cannot clean up "${own.path}": ${message}`);
  const storage = new Storage({
    store,
    folders: {
      artifacts: artifactFolder,
      thumbnails: thumbnailFolder,
      results: cache,
      input,
    },
    limits: () => storageLimits(() => settings.read("user"), own),
    references: namedArtifacts(workflows, stopping.signal),
    changes: () => changes,
    othersBefore: () => saved.othersBefore,
    get refusal() {
      return saved.refusal;
    },
    forget: (run) => queue.remove(run),
    onError: complain,
  });
  const goal = downloadFolder(options.offline);
  const downloads = new Downloads({
    command: downloadCommand("folder" in goal ? goal.folder : own.path),
    refusal: "refusal" in goal ? goal.refusal : undefined,
    onChange: (list) => hub.publish({ type: "downloads", ...list }),
    onOver: ({ model, error }) =>
      error === undefined ? log("info", `Got ${model}`) : log("warning", error),
  });
  opened.defer(async () => {
    clearInterval(waiting);
    stopping.abort();
    const closed = Promise.all([queue.close(), downloads[Symbol.asyncDispose]()]);
    await Promise.all(
      [supervisor, helper, asked, others].map((process) => process[Symbol.asyncDispose]()),
    );
    await closed;
    await storage.close();
  });
  const app = createApp({
    version: host.version,
    store,
    hub,
    queue,
    supervisor,
    helper,
    catalogue,
    models: () => Promise.resolve(helper),
    checks,
    checker: checkerCommand(),
    artifacts,
    storage,
    bringBack() {
      const count = saved.bringBack();
      queue.tellStatus();
      return count;
    },
    downloads,
    workflows,
    served,
    settings,
    kept,
    registry: followed(() => catalogue.tag, () => openRegistry(config.plugins, known)),
    plugins: others,
    installs,
    images: openImageFiles(config.inputs, () => served.pathOf(".")),
    inputFolder: input,
    outputFolder: output,
    thumbnailFolder,
    editor: openEditor(user, stopping.signal),
    words: wordsScript,
    ...access,
    signal: stopping.signal,
  });
  supervisor.start();
  catalogue.get().catch(() => {}); // told to who asks next
  const stamp = (folders: readonly string[]) => codeStampAside(folders, outside);
  watchPlugins(config.plugins, { host, stamp, catalogue }, stopping.signal).catch(complain);
  queue.pump();
  storage.soon();
  const wrong = boundWarnings(() => settings.read("user"));
  [...wrong, ...failed].forEach(warn);
  sweepDrafts([own, own.folder(KEPT), workspace, user], [served, output]).catch(complain);
  const blind = ({ message }: Error): void => warn(`Cannot watch the workflows: ${message}`);
  workflows.watch(stopping.signal, { fault: blind, notices: () => queue.tellStatus() })
    .catch(blind);
  watchRefusal({ away, queue, supervisor }, stopping.signal, onRefusal);
  const all = opened.move();
  return {
    notices: [
      ...back,
      ...told,
      ...wrong,
      ...standing.map(({ text }) => text),
      ...saved.notices.map(({ text, action }) => action ? `${text} (--bring-back does it)` : text),
    ],
    announce: (serving) => void all.use(announce(own, serving)),
    answer: (request, info) => app.fetch(request, info),
    close: () => all.disposeAsync().then(() => going),
  };
}

/** What became of the wish to have the history of the last stop. */
function broughtBack(database: ServerDatabase): string {
  try {
    return `Brought back ${countRuns(database.bringBack())}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function runningIn(store: RunStore): readonly string[] {
  try {
    return store.running();
  } catch {
    return []; // of a history that is damaged or was taken away
  }
}

/** Whether runs that were going when the last server ended wait once more. */
function mayRequeue(settings: SettingsFiles): boolean {
  try {
    return settings.read("user")["queue.requeueInterrupted"] === true;
  } catch {
    return false; // whoever reads the settings is told that their file is broken
  }
}

/** The path of a file, and the one without links: Deno refuses what is asked for by the name that was denied. */
function namesOf(file: string): readonly string[] {
  try {
    return [...new Set([file, Deno.realPathSync(file)])];
  } catch {
    return [file]; // removed meanwhile, to sign all out
  }
}
