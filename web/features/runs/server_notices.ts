import { effect, untracked } from "@preact/signals";
import type { Runs } from "../../runs/runs.ts";

/** Says what the server wants people to know, with what can be done about it, for as long as it is so. */
export function tellServerNotices(
  { runs: { status }, toasts, execute }: {
    readonly runs: Pick<Runs["runs"], "status">;
    readonly toasts: Pick<Runs["toasts"], "show" | "settle">;
    readonly execute: Runs["execute"];
  },
): void {
  let told = new Set<string>();
  effect(() => {
    // What is about a list stands beside that.
    const notices = (status.value?.notices ?? []).filter(({ about }) => !about);
    const before = told;
    told = new Set(notices.map(({ text }) => text));
    untracked(() => {
      for (const text of before) if (!told.has(text)) toasts.settle(text);
      for (const { level, text, action } of notices) {
        if (before.has(text)) continue;
        const actions = action
          ? [{ title: "Bring it back", run: () => execute("history.bringBack") }]
          : [];
        toasts.show(level, text, actions);
      }
    });
  });
}
