import type { JSX } from "preact";
import type { ControlProps } from "../../document/control_props.ts";

/** Yes or no. */
export function ToggleControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const on = (value ?? port.default) === true;
  return (
    <label class="field toggle">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
