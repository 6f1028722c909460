import { diffWorkflows } from "../../../src/graph/diff.ts";
import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { check } from "../../../src/graph/validate.ts";
import { plural, t, translated } from "../../../src/words/translate.ts";
import type { Assets } from "../../assets/assets.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf, selectedNodes } from "../../canvas/commands/selected.ts";
import { textFrom, textIn } from "../../core/argument.ts";
import type { Command } from "../../core/registry.ts";
import { showWhile } from "../../core/show_while.ts";
import { choicesOf, tellOutdated } from "../../document/begin_choice.ts";
import { prefixOf } from "../../document/open_document.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { ProblemError } from "../../../src/api/client.ts";
import type { RunInfo } from "../../../src/api/runs.ts";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import type { StartOptions } from "../../runs/start_run.ts";
import { copyPaths } from "../../runs/copy_paths.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { changeSeeds } from "../../runs/seed_change.ts";
import type { SeedChange } from "../../runs/seed_change.ts";
import { createRequestedRuns, type RequestedRuns } from "./requested_runs.ts";
import { loadSettings } from "./load_settings.ts";
import { aboutRun } from "./tell_runs.ts";

const category = "Run";
const enablement = "hasDocument";

export const runCommands = (
  app: Canvases,
  asked: RequestedRuns = createRequestedRuns(),
): readonly Command[] => [
  {
    id: "run.start",
    title: "Run",
    aliases: ["queue prompt", "generate", "execute"],
    category,
    icon: "play",
    keys: ["mod+enter"],
    enablement,
    run: () => startSeveral(app, asked, frontOf(app.canvas).document, app.layout.runCount.peek()),
  },
  {
    id: "run.first",
    title: "Run before all others",
    category,
    keys: ["mod+shift+enter"],
    enablement,
    run: () => start(app, frontOf(app.canvas).document, { priority: 1 }),
  },
  {
    id: "run.toHere",
    title: "Run to here",
    category,
    icon: "play",
    enablement: "hasSelection",
    run(argument) {
      const view = frontOf(app.canvas);
      const prefix = prefixOf(view.document.path.peek());
      const outputs = selectedNodes(view, argument).map((id) => prefix + id);
      return start(app, view.document, { outputs });
    },
  },
  {
    id: "run.several",
    title: "Run several times…",
    category,
    enablement,
    async run() {
      const { document } = frontOf(app.canvas);
      const answer = await app.quickInput.ask(t`How many runs`, {
        value: "4",
        fault: (text) => /^([1-9]|[1-9]\d)$/.test(text) ? undefined : t`A number from 1 to 99`,
      });
      await startSeveral(app, asked, document, Number(answer ?? 0));
    },
  },
  {
    id: "run.stop",
    title: "Stop",
    aliases: ["interrupt", "cancel", "abort"],
    category,
    icon: "stop",
    keys: ["mod+alt+enter"],
    enablement: "running",
    async run(argument) {
      const id = textIn(argument);
      const going = app.runs.active.peek();
      const run = going.find((one) => one.id === id) ??
        going.find(({ state }) => state === "running") ?? going.at(-1);
      if (!run) return;
      const all = id === undefined ? asked.stop(run.id) : [run.id];
      const ended = going.filter(({ id }) => all.includes(id));
      await Promise.all(ended.map(({ id }) => cancelRun(app, id)));
      if (ended.length > 1) {
        app.toasts.show("info", plural(ended.length, "Stopped {0} run", "Stopped {0} runs"));
      }
    },
  },
  {
    id: "run.stopAll",
    title: "Stop all and clear the queue",
    category,
    enablement: "running",
    run: () =>
      Promise.all(
        app.runs.active.peek().map(({ id }) => {
          asked.stop(id);
          return cancelRun(app, id);
        }),
      ),
  },
  {
    id: "run.pause",
    title: "Pause the queue, or let it go on",
    category,
    icon: "pause",
    enablement: "canRun",
    run: () =>
      app.host.server?.json("PATCH /queue", {
        body: { paused: !app.runs.status.peek()?.queue.paused },
      }),
  },
  {
    id: "run.retry",
    title: "Run again",
    hidden: true,
    async run(argument) {
      const id = textFrom(argument);
      const owner = app.workspace.documents.peek()
        .find(({ key }) => key === app.runs.ownerOf({ id }));
      const isSame = owner && await kinshipOf(app).sameIn(owner, id);
      const isWhole = isSame && owner.checked.peek().graph.outputs.every(isSame);
      await app.runs.retry(id, isWhole ? owner.key : undefined);
    },
  },
  {
    id: "run.prioritize",
    title: "Run next",
    hidden: true,
    run(argument) {
      const id = textFrom(argument);
      const waiting = app.runs.active.peek().filter(({ state }) => state === "queued");
      const highest = Math.max(0, ...waiting.map(({ priority }) => priority));
      return app.host.server?.json("PATCH /runs/:id", {
        params: { id },
        body: { priority: highest + 1 },
      });
    },
  },
  {
    id: "run.openGraph",
    title: "Open the graph of this run",
    hidden: true,
    async run(argument) {
      const id = textFrom(argument);
      const workflow = parseWorkflow(await app.runs.workflowOf(id));
      const run = app.runs.runs.peek().find((one) => one.id === id);
      await app.workspace.add(workflow, run?.name ?? "run", true);
    },
  },
  {
    id: "run.loadSettings",
    title: "Load the settings of this run into the graph in front",
    hidden: true,
    enablement,
    async run(argument) {
      const id = textFrom(argument);
      const { document } = frontOf(app.canvas);
      const settle = choicesOf(document).begin();
      const from = parseWorkflow(await app.runs.workflowOf(id));
      const before = document.workflow.peek();
      const after = loadSettings(before, from);
      const count = diffWorkflows(before, after).length;
      if (!settle(() => count && document.edit("Load settings", () => after))) {
        return tellOutdated(app.toasts);
      }
      app.toasts.show(
        "info",
        count
          ? plural(count, "{0} setting loaded", "{0} settings loaded")
          : t`All is set as it was then`,
      );
    },
  },
  {
    id: "run.copyPaths",
    title: "Copy the paths of its files",
    hidden: true,
    enablement: "canRun",
    async run(argument) {
      const params = { id: textFrom(argument) };
      await copyPaths(app, await app.host.server?.json("GET /runs/:id/saved", { params }));
    },
  },
  {
    id: "run.delete",
    title: "Delete from the history",
    hidden: true,
    run: (argument) =>
      app.host.server?.ask("DELETE /runs/:id", { params: { id: textFrom(argument) } }),
  },
  {
    id: "run.reload",
    title: "Reload node definitions",
    aliases: ["refresh nodes", "plugins", "rescan"],
    category,
    icon: "retry",
    keys: ["r"],
    when: "canvasFocus && !textInputFocus",
    async run() {
      const { state } = await app.host.server?.json("POST /catalogue/refresh") ?? { state: "none" };
      await app.readCatalogue();
      const said = {
        none: "Node definitions are up to date",
        same: "Node definitions are up to date: no plugin has changed since the runner read it",
        renewed: "Plugins have changed: their node definitions were read anew",
        busy:
          "Plugins have changed: reload again when the run that is going is over, or restart the runner",
      }[state];
      const restart = { title: "Restart runner", run: () => restartRunner(app) };
      app.toasts.show("info", said, state === "busy" ? [restart] : []);
    },
  },
  {
    id: "runner.restart",
    title: "Restart runner",
    aliases: ["reload", "refresh", "kernel", "stuck", "hangs", "frozen", "crashed", "free memory"],
    category,
    enablement: "canRun",
    run: () => restartRunner(app),
  },
];

/** Starts the process anew that runs graphs, which frees all memory and reads plugins again. */
async function restartRunner(app: Canvases): Promise<void> {
  const { server } = app.host;
  if (!server) return;
  const { runner } = await server.json("GET /status");
  if (runner === "busy") {
    const answer = await app.quickInput.pick(t`A run is going`, [
      { id: "restart", title: t`Restart, which ends it` },
      { id: "leave", title: t`Leave it` },
    ]);
    if (answer !== "restart") return;
  }
  await server.json("POST /runner/restart");
  await app.readCatalogue();
  app.toasts.show("info", t`The runner has started anew`);
}

const cancelRun = ({ host }: Canvases, id: string): Promise<RunInfo> | undefined =>
  host.server?.json("POST /runs/:id/cancel", { params: { id } });

/** Runs a document as often, whichever is in front meanwhile, unless that is stopped. */
async function startSeveral(
  app: Canvases,
  asked: RequestedRuns,
  document: OpenDocument,
  count: number,
): Promise<void> {
  const graphs = new Set<string>();
  const request = asked.begin();
  for (let left = count; left > 0; left--) {
    graphs.add(printWorkflow(document.workflow.peek()));
    const run = await start(app, document);
    if (!run) return;
    if (request.add(run.id)) continue;
    await cancelRun(app, run.id); // stopped while it was on its way
    return;
  }
  // Each seed may say for itself what becomes of it.
  const isAlike = count > 1 && graphs.size === 1;
  if (!isAlike || app.settings.read("run.seeds") !== "fixed") return;
  const title = "Change seeds after each run";
  const run = (): void => app.settings.write("run.seeds", "increment");
  const ran = document.workflow.peek();
  showWhile(
    app.toasts,
    () => document.workflow.value === ran && app.settings.read("run.seeds") === "fixed",
    "info",
    t`Seeds are fixed, so these runs are alike`,
    [{ title, run }],
  );
}

/** Runs a document as it is, saved or not. Faults are shown, and nothing runs where no output can. */
async function start(
  app: Canvases,
  document: OpenDocument,
  options: StartOptions = {},
): Promise<RunInfo | undefined> {
  const workflow = document.workflow.peek();
  const name = document.name.peek();
  const { outputs } = options;
  const { ok, runnable, diagnostics } = await app.asked(
    outputs ? check({ ...workflow, outputs }, app.catalogue.peek()) : document.checked.peek(),
  );
  if (!ok) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const first = translated(errors[0]!.message);
    const said = errors.length > 1 ? t`${first}, and ${errors.length - 1} more` : first;
    const what = runnable.length ? t`Not all outputs can be run for` : t`Cannot run yet`;
    app.layout.panel.value = "problems";
    app.toasts.show("warning", `${what}: ${said}`, [], aboutRun(document.key));
    if (!runnable.length) return undefined;
  }
  const run = await app.runs.start(document.key, printWorkflow(workflow), { name, ...options })
    .catch((error) => {
      if (error instanceof ProblemError && error.diagnostics) showFaults(app, error.diagnostics);
      throw error;
    });
  const change = app.settings.read<SeedChange>("run.seeds");
  document.edit("Change seeds", (now) => changeSeeds(now, app.catalogue.peek(), change));
  return run;
}

/** Shows all that is wrong where it can be mended, a model that has gone meanwhile too. */
function showFaults(
  { layout, models, toasts }: Assets,
  diagnostics: readonly Diagnostic[],
): void {
  layout.panel.value = "problems";
  if (diagnostics.some(({ code }) => code === "missing-model")) {
    models.read().catch(toasts.error);
  }
}
