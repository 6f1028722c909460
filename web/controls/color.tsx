import type { JSX } from "preact";
import type { ControlProps } from "./control_props.ts";

/** A colour as CSS writes it, `#rrggbb`: picked, or typed. */
export function ColorControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const current = String(value ?? port.default ?? "");
  const hex = /^#[\da-f]{6}/i.exec(current)?.[0];
  return (
    <div class="field color">
      <span>{label}</span>
      <input
        type="text"
        aria-label={label}
        value={current}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      <input
        type="color"
        aria-label={`Pick ${label}`}
        {...(hex !== undefined && { value: hex })}
        onInput={(event) => onChange(event.currentTarget.value, true)}
        onBlur={() => onChange(value)}
      />
    </div>
  );
}
