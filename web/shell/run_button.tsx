import type { JSX } from "preact";
import { useCore } from "../core/core.ts";
import { Action } from "./action.tsx";

const MOST = 99;

/** Runs the graph in front, as often as the field beside it says. */
export function RunButton(): JSX.Element {
  const { runCount } = useCore().layout;
  return (
    <>
      <Action id="run.start" title="Run" />
      <input
        class="run-count"
        type="number"
        min={1}
        max={MOST}
        title="How many runs"
        aria-label="How many runs"
        value={runCount}
        onChange={(event) => {
          const count = Math.round(event.currentTarget.valueAsNumber);
          runCount.value = Math.min(MOST, Math.max(1, count || 1));
          event.currentTarget.value = String(runCount.peek());
        }}
      />
    </>
  );
}
