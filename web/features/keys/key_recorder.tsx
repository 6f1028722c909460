import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { printKeys, strokeOf } from "../../core/keys.ts";

interface RecorderProps {
  readonly label: string;
  readonly text: ComponentChildren;
  /** Keys that were pressed; `""` for none. */
  onKeys(keys: string): void;
}

/** How long a second stroke is waited for, in milliseconds. */
const CHORD = 900;

/** A button that takes keys as they are pressed, two strokes at most. */
export function KeyRecorder({ label, text, onKeys }: RecorderProps): JSX.Element {
  const waiting = useSignal(false);
  const strokes = useSignal<readonly string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = (): void => {
    clearTimeout(timer.current);
    waiting.value = false;
    strokes.value = [];
  };
  const accept = (keys: string): void => {
    stop();
    onKeys(keys);
  };
  return (
    <button
      type="button"
      class={`key-recorder${waiting.value ? " waiting" : ""}`}
      onClick={() => {
        waiting.value = true;
      }}
      onBlur={stop}
      onKeyDown={(event) => {
        if (!waiting.value) return;
        event.preventDefault();
        event.stopPropagation();
        clearTimeout(timer.current);
        const before = strokes.peek();
        if (event.key === "Escape") return stop();
        if (event.key === "Backspace" && !before.length) return accept("");
        if (event.key === "Enter" && before.length) return accept(before.join(" "));
        const stroke = strokeOf(event);
        if (!stroke) return;
        strokes.value = [...before, stroke];
        const keys = strokes.peek().join(" ");
        if (before.length) accept(keys);
        else timer.current = setTimeout(() => accept(keys), CHORD);
      }}
    >
      <span class="visually-hidden">{label}:</span>
      {!waiting.value
        ? text
        : strokes.value.length
        ? `${printKeys(strokes.value.join(" "))} …`
        : t`Press keys; Backspace for none`}
    </button>
  );
}
