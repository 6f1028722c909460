import { effect } from "@preact/signals";
import type { Documents } from "../../document/documents.ts";
import { changeSeeds } from "../../runs/seed_change.ts";

const DELAY = 600;

/** With the setting on, a graph without faults runs a moment after what it means has changed. */
export function autoRun({ workspace, settings, catalogue, execute }: Documents): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: unknown;
  effect(() => {
    clearTimeout(timer);
    const document = workspace.active.value;
    if (!document || !settings.read<boolean>("run.auto")) return;
    const workflow = document.workflow.value;
    // Where seeds change by themselves, each run would start the next.
    if (changeSeeds(workflow, catalogue.value, settings.read("run.seeds")) !== workflow) {
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
      if (document.checked.peek().ok) execute("run.start");
    }, DELAY);
  });
}
