import type { JSX } from "preact";
import type { ControlProps } from "../../document/control_props.ts";

function textOf(value: unknown): string {
  return value === undefined ? "" : String(value);
}

/** One line of text. */
export function TextControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        dir="auto"
        value={textOf(value ?? port.default)}
        placeholder={port.placeholder}
        onInput={(event) => onChange(event.currentTarget.value, true)}
        onBlur={(event) => {
          const text = event.currentTarget.value;
          if (text !== textOf(value ?? port.default)) onChange(text);
          else onChange(value);
        }}
      />
    </label>
  );
}
