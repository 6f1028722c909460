import { effect } from "@preact/signals";
import type { Toasts } from "./toasts.ts";

/** Shows what is so as long as `holds`, which is asked whenever a signal that it has read changes. */
export function showWhile(
  toasts: Toasts,
  holds: () => boolean,
  ...said: Parameters<Toasts["show"]>
): void {
  toasts.show(...said);
  const { id } = toasts.shown.peek().at(-1)!;
  const stop = effect(() => {
    const isShown = toasts.shown.value.some((toast) => toast.id === id);
    if (isShown && holds()) return;
    queueMicrotask(() => {
      stop();
      if (isShown) toasts.close(id);
    });
  });
}
