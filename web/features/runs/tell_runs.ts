import { effect, untracked } from "@preact/signals";
import type { RunInfo } from "../../../src/api/runs.ts";
import { t, translated } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { printTime } from "../../canvas/views/node_state.tsx";
import { textFrom } from "../../core/argument.ts";
import { PICTURE, showing } from "../../core/overlay.ts";
import type { Command } from "../../core/registry.ts";
import { showTab } from "../../document/editor_groups.ts";
import { documentOf } from "../../runs/kinship.ts";
import { nodeOfRun, placesOfRun } from "../../runs/run_names.ts";
import { picturesOf } from "../../runs/run_pictures.ts";
import type { Runs } from "../../runs/runs.ts";
import type { Notify } from "./run_settings.ts";

export const showFaultCommand = (app: Canvases): Command => ({
  id: "run.showFault",
  title: "Show the node that failed",
  hidden: true,
  async run(argument) {
    const id = textFrom(argument);
    const { runs, workspace: { groups }, execute, canvas } = app;
    const run = runs.runs.peek().find((one) => one.id === id);
    const open = run && await documentOf(app, run);
    if (run && !open) await execute("run.openGraph", id);
    else if (open) groups.value = showTab(groups.peek(), open);
    const ids = run?.error?.node?.split("/");
    if (ids) await execute("form.showNode", ids.join("/"));
    else frontOf(canvas).fit();
  },
});

/** Tells of runs that end, each once: why one failed, and where the person asks for it that one is over. */
export function tellRuns(app: Runs): void {
  const seen = new Map<string, RunInfo["state"]>();
  /** Of each, which document it is of: that may be told after all that happens in it. */
  const owners = new Map<string, string | undefined>();
  effect(() => {
    for (const run of app.runs.runs.value) {
      const last = seen.get(run.id);
      seen.set(run.id, run.state);
      const owner = app.runs.ownerOf(run);
      const isNews = last !== run.state || owners.get(run.id) !== owner;
      owners.set(run.id, owner);
      if (isNews && run.state !== "failed" && run.state !== "interrupted") {
        for (const one of [owner, run.name]) app.toasts.settle(aboutRun(one));
      }
      // Those that were over before the page was there are no news.
      if ((last !== "queued" && last !== "running") || !run.finished) continue;
      if (run.state === "failed" || run.state === "interrupted") {
        tellFault(app, run, aboutRun(owner ?? run.name));
      } else log(app, run);
      if (run.state !== "cancelled") notify(app, run);
    }
  });
  effect(() => {
    if (app.settings.read<Notify>("run.notify") === "never" || !("Notification" in globalThis)) {
      return;
    }
    if (Notification.permission === "default") Notification.requestPermission();
  });
}

/** `cats`, or of a sweep `cats (seed 3)`. */
function titleOf(app: Runs, run: RunInfo): string {
  const { name = t`The run` } = run;
  return run.sweep ? `${name} (${untracked(() => placesOfRun(app, run))})` : name;
}

/** In the log too, without a notice: the graph shows it. */
function log(
  app: Runs,
  run: RunInfo,
): void {
  const { state, started, finished } = run;
  const name = titleOf(app, run);
  const took = started && finished ? Date.parse(finished) - Date.parse(started) : 0;
  const text = state === "cancelled"
    ? t`${name} was cancelled`
    : t`${name} is done after ${printTime(took)}`;
  app.toasts.write({ level: "info", text });
}

function tellFault(
  app: Runs,
  run: RunInfo,
  about: string,
): void {
  const { execute, toasts } = app;
  const { id, error } = run;
  const name = titleOf(app, run);
  const why = translated(error?.message ?? "the server does not say why");
  const show = { title: t`Show the node`, run: () => void execute("run.showFault", id) };
  toasts.show(
    "error",
    error?.node === undefined
      ? t`${name} failed: ${why}`
      : t`${name} failed at ${untracked(() => nodeOfRun(app, run)(error.node!))}: ${why}`,
    error?.node === undefined ? [] : [show],
    about,
  );
}

/** What is said of a run counts until the next one of its document, by the key; of others by their name. */
export const aboutRun = (document = ""): string => `run of ${document}`;

function notify(app: Runs, run: RunInfo): void {
  const { settings, host, layout, execute } = app;
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const when = settings.read<Notify>("run.notify");
  const away = document.hidden || !document.hasFocus();
  if (when === "never" || when === undefined || (when === "in the background" && !away)) return;
  const { state, error, started, finished } = run;
  const name = titleOf(app, run);
  const [picture] = picturesOf(host, Object.values(run.outputs).flat());
  const took = started && finished ? Date.parse(finished) - Date.parse(started) : 0;
  const notice = new Notification(state === "succeeded" ? t`${name} is done` : t`${name} failed`, {
    body: error ? translated(error.message) : t`It took ${printTime(took)}`,
    tag: run.id,
    ...(picture && { icon: picture.thumbnail ?? picture.url }),
  });
  notice.onclick = () => {
    focus();
    if (state === "succeeded" && picture) {
      layout.overlay.value = showing(PICTURE, { url: picture.url });
    } else execute("run.showFault", run.id);
  };
}
