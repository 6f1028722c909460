import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { ControlProps } from "./control_props.ts";

/** One of a list of words: a click opens a list that can be searched; arrow keys step through it. */
export function ChoiceControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const app = useApp();
  const choices = port.choices ?? [];
  const current = String(value ?? port.default ?? "");
  const pick = async (): Promise<void> => {
    const picks = choices.map((choice) => ({
      id: choice,
      title: choice,
      ...(choice === current && { detail: "current" }),
    }));
    const answer = await app.quickInput.pick(label, picks);
    if (answer !== undefined) onChange(answer);
  };
  const step = (by: number): void => {
    const at = choices.indexOf(current);
    onChange(choices[(at + by + choices.length) % choices.length]);
  };
  return (
    <div class="field choice">
      <button
        type="button"
        class="step"
        aria-label={`Previous ${label}`}
        tabIndex={-1}
        onClick={() => step(-1)}
      >
        ‹
      </button>
      <button
        type="button"
        class="value"
        aria-haspopup="listbox"
        onClick={pick}
        onKeyDown={(event) => {
          const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          step(by);
        }}
      >
        <span>{label}</span>
        <output class={value === undefined ? "default" : ""}>{current || "choose"}</output>
      </button>
      <button
        type="button"
        class="step"
        aria-label={`Next ${label}`}
        tabIndex={-1}
        onClick={() => step(1)}
      >
        ›
      </button>
    </div>
  );
}
