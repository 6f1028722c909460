import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { setValue } from "../../../src/graph/edit_wires.ts";
import { MAX_SEED } from "../../../src/graph/primitives.ts";
import type { Body, SeedView } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { useTyped } from "../../core/ui/use_typed.ts";
import { bodyAround } from "../../document/control_props.ts";
import type { ControlProps } from "../../document/control_props.ts";
import { NOTHING, parseSeed, randomSeed, seedView, setSeedView } from "../../runs/seed_change.ts";
import type { SeedChange } from "../../runs/seed_change.ts";

const CHANGES: Readonly<Record<SeedChange, readonly [sign: string, words: string]>> = {
  fixed: ["=", t`Fixed: stays as it is`],
  increment: ["+1", t`Increment: one more after each run`],
  decrement: ["−1", t`Decrement: one less after each run`],
  randomize: ["?", t`Randomize: another after each run`],
};

/** A seed up to 2^64 - 1, exact, and what becomes of it after each run. */
export function SeedControl({ port, value, label, place, onChange }: ControlProps): JSX.Element {
  const { settings } = useCore();
  const current = (value ?? port.default ?? 0) as number | bigint;
  const fallback = settings.read<SeedChange>("run.seeds");
  const view =
    useComputed((): SeedView =>
      place ? seedView(bodyAround(place), place.node, place.input) : NOTHING
    ).value;
  const after = view.after ?? fallback;
  /** Changes the seed and what the view says of it in one step. */
  const set = (name: string, seed: number | bigint, change: SeedView): void => {
    if (!place) return onChange(seed);
    const { document, where, node, input } = place;
    const edit = <B extends Body>(body: B): B => {
      const changed = seed === current ? body : setValue(body, { node, port: input }, seed);
      return setSeedView(changed, node, input, change);
    };
    document.edit(name, (workflow) => editBody(workflow, where, edit));
  };
  const { last } = view;
  const { text, fault, ...typed } = useTyped({
    value,
    print: (seed) => String(seed ?? port.default ?? 0),
    read: (text): unknown => readSeed(text),
    set: onChange,
  });
  return (
    <div class={`field seed${fault ? " invalid" : ""}`} title={fault}>
      <span>{label}</span>
      <input
        type="text"
        inputMode="numeric"
        aria-label={label}
        title={fault ?? String(current)}
        aria-invalid={fault !== undefined}
        value={text}
        {...typed}
      />
      {last !== undefined && String(last) !== String(current) && (
        <button
          type="button"
          title={t`Reuse the last seed, ${last}, and keep it`}
          aria-label={t`Reuse the last ${label}`}
          onClick={() => set("Reuse seed", last, { after: "fixed" })}
        >
          <Icon name="history" size={14} />
        </button>
      )}
      <button
        type="button"
        title={t`Draw another seed`}
        aria-label={t`Draw another seed`}
        onClick={() => set("Draw seed", randomSeed(), { last: current })}
      >
        <Icon name="dice" size={14} />
      </button>
      {place && (
        <label class="seed-after" title={t`After a run: ${CHANGES[after][1].toLowerCase()}`}>
          <output aria-hidden="true" class={view.after ? "" : "default"}>
            {CHANGES[after][0]}
          </output>
          <select
            aria-label={t`What becomes of ${label} after a run`}
            value={after}
            onChange={({ currentTarget: { value: next } }) =>
              set("Change after run", current, { after: next as SeedChange })}
          >
            {Object.entries(CHANGES).map(([one, [, words]]) => (
              <option key={one} value={one}>{words}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

/** @throws RangeError for what is no seed */
function readSeed(text: string): number | bigint {
  const seed = parseSeed(text);
  if (seed !== undefined) return seed;
  throw new RangeError(`A seed is a whole number from 0 to ${MAX_SEED}`);
}
