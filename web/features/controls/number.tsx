import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { strokeOf } from "../../core/keys.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { ControlProps } from "../../document/control_props.ts";
import { dragged, dragRate, fitNumber, isSlider, limitsOf } from "./number_text.ts";
import { parseNumber, printNumber, spanOf, stepOf, stepped } from "./number_text.ts";
import { TypedNumber } from "./typed_number.tsx";

/**
 * A number: dragging sideways changes it, a click or Enter types it exactly, arrow keys step, Delete brings the default
 * back. Shift is finer, Ctrl with an arrow coarser. The wheel leaves it alone.
 */
export function NumberControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const typing = useSignal<
    { readonly text: string; readonly before: unknown; readonly begun?: true } | undefined
  >(undefined);
  const shown = typeof value === "number" ? value : port.default as number | undefined;
  const current = shown ?? fitNumber(0, port);
  const written = shown === undefined ? "" : printNumber(shown);
  const { min, max, unit } = port;
  const step = stepOf(port);
  const latest = useSignal<unknown>(value);
  latest.value = value;
  const set = (next: number, live: boolean): void => onChange(fitNumber(next, port), live);
  const drag = (start: PointerEvent): void => {
    if (start.button !== 0) return;
    start.preventDefault();
    const field = start.currentTarget as HTMLElement;
    field.focus();
    const each = dragRate(port, current, field.getBoundingClientRect().width);
    trackPointer(start, {
      move(event) {
        const pixels = event.clientX - start.clientX;
        const fine = event.shiftKey ? 0.1 : 1;
        const to = stepped(current + pixels * each * fine, event.shiftKey ? step / 10 : step);
        set(dragged(to, current, port), true);
      },
      end(_, moved) {
        if (moved) onChange(latest.peek(), false);
        else typing.value = { text: written, before: value };
      },
      cancel: () => onChange(value, false),
    });
  };
  if (typing.value !== undefined) {
    return (
      <TypedNumber
        port={port}
        label={label}
        {...typing.value}
        onType={(next) => onChange(next, true)}
        onDone={() => {
          typing.value = undefined;
          onChange(value);
        }}
      />
    );
  }
  const slider = isSlider(port);
  const [least, largest] = spanOf(port) ?? [0, 1];
  const filled = slider ? (current - least) / (largest - least) : 0;
  return (
    <div
      class="field number slider"
      role="slider"
      tabIndex={0}
      title={limitsOf(port)}
      aria-label={label}
      aria-valuenow={current}
      aria-valuetext={written ? [written, unit].join(" ").trim() : t`not set`}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        const typed = /^[\d.\-(]$/.test(event.key) && !event.ctrlKey && !event.metaKey;
        if (by !== undefined) {
          const size = event.shiftKey ? step / 10 : event.ctrlKey ? step * 10 : step;
          set(stepped(current + by * size, size), true);
        } else if (event.key === "Delete" || event.key === "Backspace") onChange(undefined);
        else if (strokeOf(event) === "enter") typing.value = { text: written, before: value };
        else if (typed) {
          typing.value = { text: event.key, before: value, begun: true };
          onChange(parseNumber(event.key, port) ?? value, true);
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={() => onChange(value)}
    >
      {slider && shown !== undefined && (
        <i style={{ transform: `scaleX(${Math.min(1, Math.max(0, filled))})` }} />
      )}
      <span>{label}</span>
      <output class={value === undefined ? "default" : ""}>
        {written || t`not set`}
        {unit && shown !== undefined && <small>{unit}</small>}
      </output>
    </div>
  );
}
