import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isList } from "../../src/graph/kind.ts";
import type { ControlProps } from "./control_props.ts";
import { printNumber } from "./number_text.ts";

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list of texts, one a line. */
export function LinesControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  return (
    <label class="field tall">
      <span>{label}</span>
      <textarea
        class="nowheel"
        value={itemsOf(value ?? port.default).join("\n")}
        placeholder="One a line"
        spellcheck={false}
        onInput={({ currentTarget: { value: text } }) =>
          onChange(text === "" ? [] : text.split("\n"), true)}
        onBlur={() => onChange(value)}
      />
    </label>
  );
}

/** A list of numbers with commas or spaces between them. */
export function NumbersControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const invalid = useSignal(false);
  const current = itemsOf(value ?? port.default);
  return (
    <label class={`field${invalid.value ? " invalid" : ""}`}>
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        value={current.map(printNumber).join(", ")}
        placeholder="1, 2, 3"
        aria-invalid={invalid}
        onChange={(event) => {
          const numbers = event.currentTarget.value.split(/[\s,;]+/).filter(Boolean).map(Number);
          const whole = isList(port.kind) && port.kind.list === "int";
          invalid.value = !numbers.every(whole ? Number.isSafeInteger : Number.isFinite);
          if (!invalid.value) onChange(numbers);
        }}
      />
    </label>
  );
}
