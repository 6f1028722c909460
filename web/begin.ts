import { effect } from "@preact/signals";
import { UNREACHABLE } from "../src/api/client.ts";
import { t } from "../src/words/translate.ts";
import type { Canvases } from "./canvas/canvases.ts";
import { handOver } from "./core/held_text.ts";
import { listenToKeys } from "./core/listen_to_keys.ts";
import type { Contributions } from "./core/registry.ts";
import { isNamesake } from "./runs/namesake.ts";
import { keepSession, restoreSession } from "./shell/session.ts";

/** What a window needs beyond being seen: runs, keys, and what was open when it was left. */
export async function begin(app: Canvases, features: readonly Contributions[]): Promise<void> {
  listenToKeys(app);
  const { workspace, runs, toasts } = app;
  runs.connect({
    kinOf: (run) =>
      workspace.documents.peek().filter((one) =>
        isNamesake(one, run) || runs.ownerOf(run) === one.key
      ).map((document) => ({
        document: document.key,
        async isSame() {
          const { kinshipOf } = await import("./runs/kinship.ts");
          return await kinshipOf(app).sameIn(document, run.id);
        },
      })),
    onWorkflows: () => void workspace.refresh().catch(toasts.error),
    onReconnect() {
      toasts.settle(UNREACHABLE);
      toasts.show("info", t`The server is back`);
      app.execute("run.reload");
    },
  });
  addEventListener("beforeunload", (event) => {
    handOver();
    if (workspace.documents.peek().some(({ dirty }) => dirty.peek())) event.preventDefault();
  });
  effect(() => {
    const name = workspace.active.value?.name.value;
    const dirty = workspace.active.value?.dirty.value ? "● " : "";
    const [run] = runs.active.value.filter(({ state }) => state === "running");
    const percent = run && runs.progressOf(run.id);
    const running = percent
      ? `▶ ${Math.round(percent.fraction * 100)} % `
      : runs.active.value.length
      ? "▶ "
      : "";
    document.title = `${running}${dirty}${name ? `${name} - ` : ""}Braid`;
  });
  await workspace.refresh().catch(toasts.error);
  const restored = await restoreSession(app).catch(toasts.error);
  if (restored) keepSession(app, restored); // else it stays as it was left, for another time
  for (const { start } of features) start?.();
  addEventListener("focus", () => void workspace.refresh().catch(toasts.error));
  const query = new URLSearchParams(location.search);
  const asked = query.get("open");
  if (asked) await workspace.open(asked).catch(toasts.error);
  const view = query.get("view");
  if ((view === "form" || view === "sweep") && workspace.active.peek()) {
    await app.execute(`${view}.toggle`);
  }
  const { waiting = [] } = app.host.drafts;
  if (waiting.length) {
    // A page that is opened by another has what that keeps for its own window.
    const run = () => void open(location.pathname, "", "noopener");
    const again = { title: t`Open it again`, run };
    toasts.show(
      "info",
      t`What another window had that was not saved waits for it: ${waiting.join(", ")}`,
      [again],
    );
  }
  if (restored?.unsaved) toasts.show("info", t`What was not saved last time is open again`);
  else if (
    restored && !restored.unopened.peek().length && !asked && !workspace.active.peek() &&
    !workspace.files.peek().length
  ) {
    await app.execute("file.gallery");
  }
}
