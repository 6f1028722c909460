import { effect, untracked } from "@preact/signals";
import type { Runs } from "../../runs/runs.ts";

/** Says once each what the server wants people to know, with what can be done about it. */
export function tellServerNotices({ runs, toasts, execute }: Runs): void {
  const told = new Set<string>();
  effect(() => {
    for (const { level, text, action } of runs.status.value?.notices ?? []) {
      if (told.has(text)) continue;
      told.add(text);
      const actions = action
        ? [{ title: "Bring it back", run: () => execute("history.bringBack") }]
        : [];
      untracked(() => toasts.show(level, text, actions));
    }
  });
}
