import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  readonly actions: readonly ToastAction[];
}

export interface ToastAction {
  readonly title: string;
  run(): void;
}

export interface Toasts {
  readonly shown: ReadonlySignal<readonly Toast[]>;
  /** Everything ever said, for the log. */
  readonly log: ReadonlySignal<readonly LogLine[]>;
  show(level: Toast["level"], text: string, actions?: readonly ToastAction[]): void;
  /** Says what went wrong; an error stays until it is closed. */
  error(error: unknown): void;
  close(id: number): void;
  clearLog(): void;
  write(line: Omit<LogLine, "at"> & { readonly at?: string }): void;
}

export interface LogLine {
  readonly level: Toast["level"];
  readonly text: string;
  readonly at: string;
}

const LOG_LINES = 1000;
/** Milliseconds that they stay by themselves. */
const SHOWN = { info: 5000, warning: 12_000 };

export function createToasts(): Toasts {
  const shown = signal<readonly Toast[]>([]);
  const log = signal<readonly LogLine[]>([]);
  let count = 0;
  const toasts: Toasts = {
    shown,
    log,
    show(level, text, actions = []) {
      const id = ++count;
      const rest = shown.peek().filter((toast) => toast.text !== text);
      shown.value = [...rest, { id, level, text, actions }];
      toasts.write({ level, text });
      if (level !== "error" && !actions.length) setTimeout(() => toasts.close(id), SHOWN[level]);
    },
    error: (error) => toasts.show("error", error instanceof Error ? error.message : String(error)),
    close: (id) => {
      shown.value = shown.peek().filter((toast) => toast.id !== id);
    },
    clearLog() {
      log.value = [];
    },
    write: ({ at = new Date().toISOString(), ...line }) => {
      log.value = [...log.peek(), { ...line, at }].slice(-LOG_LINES);
    },
  };
  return toasts;
}
