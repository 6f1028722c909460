import type { JSX } from "preact";
import { useTyped } from "../../core/ui/use_typed.ts";
import { t } from "../../../src/words/translate.ts";
import type { ControlProps } from "../../document/control_props.ts";

/** A colour: picked, or typed in any way that CSS knows, such as `teal` or `#fa0`; written as `#rrggbb`. */
export function ColorControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const print = (value: unknown): string => String(value ?? port.default ?? "");
  const { text, fault, ...typed } = useTyped({ value, print, read: readColor, set: onChange });
  return (
    <div class={`field color${fault ? " invalid" : ""}`} title={fault}>
      <span>{label}</span>
      <input
        type="text"
        aria-label={label}
        aria-invalid={fault !== undefined}
        class={value === undefined ? "default" : ""}
        value={text}
        {...typed}
      />
      <input
        type="color"
        aria-label={t`Pick ${label}`}
        value={hexColor(print(value)) ?? ""}
        onInput={(event) => onChange(event.currentTarget.value, true)}
        onBlur={() => onChange(value)}
      />
    </div>
  );
}

/** @throws SyntaxError for what is none; undefined for nothing at all */
function readColor(text: string): unknown {
  const color = hexColor(text.trim());
  if (color !== undefined || !text.trim()) return color;
  throw new SyntaxError(`"${text.trim()}" is no colour: write #rrggbb or a name`);
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
