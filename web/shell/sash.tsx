import type { JSX } from "preact";
import { trackPointer } from "../core/ui/track_pointer.ts";

export interface SashProps {
  /** Pixels of the part that it sizes. */
  read(): number;
  write(size: number): void;
  readonly axis: "x" | "y";
  /** 1 where dragging to the end of a line, or down, makes it larger. */
  readonly sign: 1 | -1;
  readonly least: number;
  readonly label: string;
  /** What a double click, or Enter, does: the size it begins with. */
  reset?(): void;
}

/** The edge between two parts of the window; it can be dragged, or moved by arrow keys. */
export function Sash({ read, write, axis, least, label, reset, ...props }: SashProps): JSX.Element {
  const sign = axis === "x" && document.dir === "rtl" ? -props.sign : props.sign;
  const most = (): number => (axis === "x" ? innerWidth : innerHeight) * 0.7;
  const set = (next: number): void => write(Math.round(Math.min(most(), Math.max(least, next))));
  return (
    <div
      class={`sash ${axis}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={read()}
      onDblClick={reset}
      onPointerDown={(event) => {
        event.preventDefault();
        const from = read();
        trackPointer(event, {
          move: (now) =>
            set(
              from +
                sign * (axis === "x" ? now.clientX - event.clientX : now.clientY - event.clientY),
            ),
          end: () => {},
          cancel: () => set(from),
        });
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -10, ArrowUp: -10, ArrowRight: 10, ArrowDown: 10 }[event.key];
        if (event.key === "Enter") reset?.();
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        set(read() + sign * by);
      }}
    />
  );
}
