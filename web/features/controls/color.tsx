import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ControlProps } from "../../document/control_props.ts";

/** A colour: picked, or typed in any way that CSS knows, such as `teal` or `#fa0`; written as `#rrggbb`. */
export function ColorControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const fault = useSignal<string | undefined>(undefined);
  const current = String(value ?? port.default ?? "");
  return (
    <div class={`field color${fault.value ? " invalid" : ""}`} title={fault}>
      <span>{label}</span>
      <input
        type="text"
        aria-label={label}
        aria-invalid={fault.value !== undefined}
        class={value === undefined ? "default" : ""}
        value={current}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          const color = hexColor(text);
          fault.value = text && !color
            ? `"${text}" is no colour: write #rrggbb or a name`
            : undefined;
          if (!text) onChange(undefined);
          else if (color) onChange(color);
        }}
      />
      <input
        type="color"
        aria-label={`Pick ${label}`}
        value={hexColor(current) ?? ""}
        onInput={(event) => {
          fault.value = undefined;
          onChange(event.currentTarget.value, true);
        }}
        onBlur={() => onChange(value)}
      />
    </div>
  );
}

/** A colour of CSS as `#rrggbb`, without its opacity; undefined for what is none. */
function hexColor(text: string): string | undefined {
  if (!CSS.supports("color", text)) return undefined;
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  if (alpha === 0) return undefined;
  return `#${[red, green, blue].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}
