import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  readonly actions: readonly ToastAction[];
  /** What it is about: another one about the same takes its place. */
  readonly about: string;
  /** What text and actions are in, where that is another language than the page's. */
  readonly language?: string;
  /** It was seen for long enough: what it offers is in the log, until it is done or no longer so. */
  readonly isAside?: boolean;
}

export interface ToastAction {
  readonly title: string;
  run(): void;
}

export interface Toasts {
  readonly shown: ReadonlySignal<readonly Toast[]>;
  /** Everything ever said, for the log. */
  readonly log: ReadonlySignal<readonly LogLine[]>;
  /**
   * @param about what it is about, the text itself unless given; with the language that it is said in, where that is not
   * the page's
   */
  show(
    level: Toast["level"],
    text: string,
    actions?: readonly ToastAction[],
    about?: string | { readonly about: string; readonly language: string },
  ): void;
  /** Says what went wrong; an error stays until it is closed, or no longer so. */
  error(error: unknown): void;
  /** What was said about this is no longer so. */
  settle(about: string): void;
  close(id: number): void;
  clearLog(): void;
  write(line: Omit<LogLine, "at"> & { readonly at?: string }): void;
}

export interface LogLine {
  readonly level: Toast["level"];
  readonly text: string;
  readonly at: string;
  /** The one that said it. */
  readonly toast?: number;
}

const LOG_LINES = 1000;
/** Shown at a time: the log has all. */
const MOST = 3;
/** Milliseconds that they stay by themselves; what can be answered stays longer. */
const SHOWN = { info: 5000, warning: 12_000, answered: 60_000 };

export function createToasts(): Toasts {
  const shown = signal<readonly Toast[]>([]);
  const log = signal<readonly LogLine[]>([]);
  let count = 0;
  const setAside = (id: number): void => {
    shown.value = shown.peek().map((toast) =>
      toast.id === id ? { ...toast, isAside: true } : toast
    );
  };
  const toasts: Toasts = {
    shown,
    log,
    show(level, text, actions = [], of = text) {
      const { about, language } = typeof of === "string" ? { about: of } : of;
      const id = ++count;
      const rest = shown.peek().filter((toast) => toast.text !== text && toast.about !== about);
      const aside = rest.filter(({ isAside }) => isAside);
      const seen = rest.filter(({ isAside }) => !isAside);
      while (seen.length >= MOST) {
        // Not an error, nor what can be answered: one that offers Undo is all that is left of what was deleted.
        const first = seen.findIndex((toast) => toast.level !== "error" && !toast.actions.length);
        const [left] = seen.splice(Math.max(0, first), 1);
        if (left!.actions.length) aside.push({ ...left!, isAside: true });
      }
      const toast = { id, level, text, actions, about, ...(language && { language }) };
      shown.value = [...aside.slice(-LOG_LINES), ...seen, toast];
      toasts.write({ level, text, toast: id });
      if (level === "error") return;
      if (actions.length) setTimeout(() => setAside(id), SHOWN.answered);
      else setTimeout(() => toasts.close(id), SHOWN[level]);
    },
    error: (error) => toasts.show("error", error instanceof Error ? error.message : String(error)),
    settle: (about) => {
      const rest = shown.peek().filter((toast) => toast.about !== about);
      if (rest.length < shown.peek().length) shown.value = rest;
    },
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
