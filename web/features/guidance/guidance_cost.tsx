import type { JSX } from "preact";
import { useApp } from "../../app.ts";
import { plansOf } from "../../runs/plan_store.ts";
import { Icon } from "../../core/ui/icon.tsx";

/** In the status bar: what the guidance of the graph in front costs; a click explains it. */
export function GuidanceCostItem(): JSX.Element | null {
  const app = useApp();
  const { cost, planning } = plansOf(app);
  const now = cost.value;
  if (!now) return null;
  const [text, title] = now.cost === "known"
    ? [
      printCost(now),
      "Network calls of the current graph, and rows evaluated in them: click to see why",
    ]
    : planning.value
    ? ["… calls", "Planning the guidance of the current graph"]
    : ["? calls", `Network calls of the current graph are not known. ${now.reason}. Click to plan`];
  return (
    <button
      type="button"
      class="guidance-cost"
      title={title}
      onClick={() => app.execute("guidance.explain")}
    >
      <Icon name="eye" size={14} /> {text}
    </button>
  );
}

function printCost({ calls, rows }: { calls: number; rows: number }): string {
  return `${calls} ${calls === 1 ? "call" : "calls"}, ${rows} ${rows === 1 ? "row" : "rows"}`;
}
