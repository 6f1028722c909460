import { effect, untracked } from "@preact/signals";
import type { Runs } from "../../runs/runs.ts";

/** Takes the catalogue anew when a plugin has been tried out whose nodes it lacks: nothing that is open is touched by it. */
export function followTrials(
  { runs: { status }, catalogue, host, toasts }: {
    readonly runs: Pick<Runs["runs"], "status">;
    readonly catalogue: Runs["catalogue"];
    readonly host: Pick<Runs["host"], "catalogue">;
    readonly toasts: Pick<Runs["toasts"], "error">;
  },
): void {
  let newest = 0;
  effect(() => {
    const now = status.value;
    if (!now) return;
    untracked(() => {
      const trying = new Set(now.trying);
      if (!catalogue.value.trying?.some((plugin) => !trying.has(plugin))) return;
      const own = ++newest;
      host.catalogue().then((taken) => {
        if (own === newest) catalogue.value = taken;
      }, toasts.error);
    });
  });
}
