import { effect } from "@preact/signals";
import type { Documents } from "../../document/documents.ts";
import { changeSeeds } from "../../runs/seed_change.ts";

const DELAY = 600;

/** With the setting on, a graph without faults runs a moment after what it means has changed. */
export function autoRun(app: Documents): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: unknown;
  effect(() => {
    clearTimeout(timer);
    const document = app.workspace.active.value;
    if (!document || !app.settings.read<boolean>("run.auto")) return;
    const workflow = document.workflow.value;
    // Where seeds change by themselves, each run would start the next.
    if (changeSeeds(workflow, app.catalogue.value, app.settings.read("run.seeds")) !== workflow) {
      return;
    }
    const { nodes, subgraphs, outputs } = workflow;
    const meaning = JSON.stringify(
      [nodes, subgraphs, outputs],
      (key, value) => key === "view" ? undefined : typeof value === "bigint" ? `${value}` : value,
    );
    if (meaning === last) return;
    const begins = last === undefined;
    last = meaning;
    if (begins) return;
    timer = setTimeout(() => {
      if (document.checked.peek().ok) app.execute("run.start");
    }, DELAY);
  });
}
