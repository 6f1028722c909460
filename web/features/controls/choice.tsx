import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { ControlProps } from "../../document/control_props.ts";

/** Longer lists are searched. */
const SHORT = 8;

/** One of a list of words: a click opens a list, one that can be searched if it is long; arrow keys step through it. */
export function ChoiceControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const { quickInput } = useCore();
  const choices = port.choices ?? [];
  const current = String(value ?? port.default ?? "");
  const pick = async (): Promise<void> => {
    const picks = choices.map((choice) => ({
      id: choice,
      title: translated(choice),
      ...(choice === current && { detail: t`current` }),
    }));
    const answer = await quickInput.pick(label, picks);
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
        aria-label={t`Previous ${label}`}
        tabIndex={-1}
        onClick={() => step(-1)}
      >
        ‹
      </button>
      {choices.length > SHORT
        ? (
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
            <output class={value === undefined ? "default" : ""}>
              {translated(current) || t`choose`}
            </output>
          </button>
        )
        : (
          <label class="value">
            <span>{label}</span>
            <select
              class={value === undefined ? "default" : ""}
              value={current}
              onChange={(event) => onChange(event.currentTarget.value)}
            >
              {!choices.includes(current) && (
                <option value={current}>{translated(current) || t`choose`}</option>
              )}
              {choices.map((choice) => (
                <option key={choice} value={choice}>{translated(choice)}</option>
              ))}
            </select>
          </label>
        )}
      <button
        type="button"
        class="step"
        aria-label={t`Next ${label}`}
        tabIndex={-1}
        onClick={() => step(1)}
      >
        ›
      </button>
    </div>
  );
}
