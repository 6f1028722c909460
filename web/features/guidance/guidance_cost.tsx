import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { printCount } from "../../runs/ask_plan.ts";
import type { PlanStore } from "./plan_store.ts";

/** In the status bar: what the guidance of the graph in front costs; a click explains it. */
export function GuidanceCostItem({ plans }: { plans: PlanStore }): JSX.Element | null {
  const { execute } = useCore();
  const { cost, planning } = plans;
  const now = cost.value;
  if (!now) return null;
  const [text, title] = now.cost === "known"
    ? [
      printCount(now),
      t`Network calls of the current graph, and rows evaluated in them: click to see why`,
    ]
    : planning.value
    ? [t`… calls`, t`Planning the guidance of the current graph`]
    : now.waits
    ? [t`… calls`, t`The guidance of the current graph is planned as soon as nothing runs`]
    : [
      t`? calls`,
      t`Network calls of the current graph are not known. ${translated(now.reason)}. Click to plan`,
    ];
  return (
    <button
      type="button"
      class="guidance-cost"
      title={title}
      onClick={() => execute("guidance.explain")}
    >
      <Icon name="eye" size={14} /> {text}
    </button>
  );
}
