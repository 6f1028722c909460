import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Port } from "../../../src/graph/port.ts";
import { fitNumber, parseNumber, printNumber, stepOf, stepped, typedHint } from "./number_text.ts";

interface TypedNumberProps {
  readonly port: Port;
  readonly label: string;
  /** What stands in the field at first. */
  readonly text: string;
  /** It is the first key that was typed, not the value. */
  readonly begun?: true;
  /** What it is before anything is typed. */
  readonly before: unknown;
  /** Told the value at each key: that before where what stands there is no number. */
  onType(value: unknown): void;
  onDone(): void;
}

/** A number while it is typed: sums and products count, limits are said, nothing at all is the default. */
export function TypedNumber(
  { port, label, text: first, begun, before, onType, onDone }: TypedNumberProps,
): JSX.Element {
  const text = useSignal(first);
  const touched = (): boolean => begun === true || text.value !== first;
  const hint = touched() ? typedHint(text.value, port) : undefined;
  const limit = hint !== undefined && text.value.trim() !== "" && !hint.startsWith("= ");
  const step = (by: number): void => {
    const size = stepOf(port);
    const now = parseNumber(text.peek(), port) ?? fitNumber(0, port);
    take(printNumber(fitNumber(stepped(now + by * size, size), port)));
  };
  const take = (typed: string): void => {
    text.value = typed;
    const value = parseNumber(typed, port);
    const isRead = value !== undefined || typed.trim() === "";
    onType(touched() && isRead ? value : before);
  };
  return (
    <label class={`field number${limit ? " invalid" : ""}`}>
      <span>{label}</span>
      {hint !== undefined && <small class="number-hint" role="status">{hint}</small>}
      <input
        type="text"
        inputMode="decimal"
        aria-label={label}
        value={text}
        aria-invalid={limit}
        ref={(element) => {
          if (!element || document.activeElement === element) return;
          element.focus();
          if (begun) element.setSelectionRange(first.length, first.length);
          else element.select();
        }}
        onInput={(event) => take(event.currentTarget.value)}
        onBlur={onDone}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          else if (event.key === "Escape") {
            event.stopPropagation();
            onType(before);
            event.currentTarget.blur();
          } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
            event.preventDefault();
            event.stopPropagation();
            step(event.key === "ArrowUp" ? 1 : -1);
          }
        }}
      />
    </label>
  );
}
