import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ControlProps } from "../../document/control_props.ts";
import { numbersIn, printNumber } from "./number_text.ts";

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

/** A list of numbers with commas, spaces or new lines between them. */
export function NumbersControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const fault = useSignal("");
  const current = itemsOf(value ?? port.default);
  return (
    <label class={`field tall${fault.value ? " invalid" : ""}`} title={fault}>
      <span>
        {label}
        <small>
          {fault.value || (current.length === 1 ? "1 number" : `${current.length} numbers`)}
        </small>
      </span>
      <textarea
        class="nowheel"
        inputMode="decimal"
        spellcheck={false}
        value={current.map(printNumber).join(", ")}
        placeholder="1, 2, 3"
        aria-invalid={fault.value !== ""}
        onChange={(event) => {
          const read = numbersIn(event.currentTarget.value, port);
          fault.value = typeof read === "string" ? read : "";
          if (typeof read !== "string") onChange(read);
        }}
      />
    </label>
  );
}
