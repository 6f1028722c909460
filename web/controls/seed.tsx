import type { JSX } from "preact";
import { MAX_SEED } from "../../src/graph/primitives.ts";
import { useApp } from "../app.ts";
import { Icon } from "../shell/icon.tsx";
import type { ControlProps } from "./control_props.ts";
import type { SeedChange } from "./seed_change.ts";
import { parseSeed, randomSeed } from "./seed_change.ts";

const CHANGES: readonly SeedChange[] = ["fixed", "increment", "decrement", "randomize"];

/** A seed up to 2^64 - 1, exact, and what becomes of it after each run. */
export function SeedControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const app = useApp();
  const current = value ?? port.default ?? 0;
  const change = app.settings.read<SeedChange>("run.seeds");
  return (
    <div class="field seed">
      <span>{label}</span>
      <input
        type="text"
        inputMode="numeric"
        aria-label={label}
        title={String(current)}
        value={String(current)}
        onChange={(event) => {
          const seed = parseSeed(event.currentTarget.value);
          if (seed === undefined) {
            event.currentTarget.value = String(current);
            app.toasts.show("warning", `A seed is a whole number from 0 to ${MAX_SEED}`);
          } else onChange(seed);
        }}
      />
      <button
        type="button"
        title="Draw another seed"
        aria-label="Draw another seed"
        onClick={() => onChange(randomSeed())}
      >
        <Icon name="dice" size={14} />
      </button>
      <select
        aria-label="What becomes of seeds after a run"
        title={`After each run: ${change}`}
        value={change}
        onChange={(event) => app.settings.write("run.seeds", event.currentTarget.value)}
      >
        {CHANGES.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </div>
  );
}
