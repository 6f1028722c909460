import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { trackPointer } from "../gestures/track_pointer.ts";
import type { ControlProps } from "./control_props.ts";
import { fitNumber, parseNumber, printNumber, stepOf, stepped } from "./number_text.ts";

/** A number: dragging sideways changes it, a click or Enter types it exactly, arrow keys step. Shift is finer. */
export function NumberControl({ port, value, label, onChange }: ControlProps): JSX.Element {
  const typing = useSignal(false);
  const current = typeof value === "number" ? value : (port.default as number | undefined) ?? 0;
  const { min, max, unit } = port;
  const step = stepOf(port);
  const ranged = min !== undefined && max !== undefined;
  const set = (next: number, live: boolean): void => onChange(fitNumber(next, port), live);
  const drag = (start: PointerEvent): void => {
    if (start.button !== 0) return;
    start.preventDefault();
    const field = start.currentTarget as HTMLElement;
    field.focus();
    const width = field.getBoundingClientRect().width;
    trackPointer(start, {
      move(event) {
        const pixels = event.clientX - start.clientX;
        const each = ranged ? (max - min) / width : step / 4;
        const fine = event.shiftKey ? 0.1 : 1;
        set(stepped(current + pixels * each * fine, event.shiftKey ? step / 10 : step), true);
      },
      end(_, moved) {
        if (moved) onChange(undefined === value ? current : latest.value, false);
        else typing.value = true;
      },
      cancel: () => set(current, false),
    });
  };
  const latest = useSignal<unknown>(value);
  latest.value = value;
  if (typing.value) {
    return (
      <label class="field number">
        <span>{label}</span>
        <input
          type="text"
          inputMode="decimal"
          value={printNumber(current)}
          ref={(element) => {
            if (element && document.activeElement !== element) {
              element.focus();
              element.select();
            }
          }}
          onBlur={(event) => {
            const next = parseNumber(event.currentTarget.value, port);
            typing.value = false;
            if (next !== undefined && next !== current) onChange(next);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") {
              event.stopPropagation();
              event.currentTarget.value = printNumber(current);
              event.currentTarget.blur();
            }
          }}
        />
      </label>
    );
  }
  const filled = ranged ? (current - min) / (max - min) : 0;
  return (
    <div
      class="field number slider"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuenow={current}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        if (by !== undefined) {
          event.preventDefault();
          event.stopPropagation();
          const size = event.shiftKey ? step / 10 : event.ctrlKey ? step * 10 : step;
          set(stepped(current + by * size, size), true);
        } else if (/^[\d.\-]$/.test(event.key) || event.key === "Enter") {
          event.preventDefault();
          event.stopPropagation();
          typing.value = true;
        }
      }}
      onBlur={() => onChange(value)}
    >
      {ranged && <i style={{ transform: `scaleX(${Math.min(1, Math.max(0, filled))})` }} />}
      <span>{label}</span>
      <output class={value === undefined ? "default" : ""}>
        {printNumber(current)}
        {unit && <small>{unit}</small>}
      </output>
    </div>
  );
}
