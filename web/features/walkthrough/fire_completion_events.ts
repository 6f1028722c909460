import { effect } from "@preact/signals";
import type { Runs } from "../../runs/runs.ts";

/** Tells of edits, runs and views; commands tell of themselves. */
export function fireCompletionEvents({ completionEvents, workspace, runs, layout }: Runs): void {
  const { fire } = completionEvents;
  let before: { document?: string | undefined; workflow?: unknown; revision?: string | undefined } =
    {};
  effect(() => {
    const active = workspace.active.value;
    const now = {
      document: active?.key,
      workflow: active?.workflow.value,
      revision: active?.revision.value,
    };
    const name = active?.undoName.value;
    const same = now.document === before.document;
    const edited = same && now.workflow !== before.workflow;
    const saved = same && now.revision !== before.revision;
    before = now;
    if (edited && name !== undefined) fire(`onEdit:${name}`);
    if (saved) fire("onSave");
  });
  const seen = new Map<string, string>();
  effect(() => {
    for (const { id, state } of runs.runs.value) {
      const last = seen.get(id);
      seen.set(id, state);
      // Those that were there before the page are nobody's doing.
      if (last !== undefined && last !== state) fire(`onRun:${state}`);
    }
  });
  const { side, panel } = layout;
  for (const view of [side, panel]) {
    effect(() => {
      if (view.value !== undefined) fire(`onView:${view.value}`);
    });
  }
}
