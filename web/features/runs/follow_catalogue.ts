import { effect, untracked } from "@preact/signals";
import type { ServerStatus } from "../../../src/api/status.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { own } from "../../../src/graph/record.ts";
import { t } from "../../../src/words/translate.ts";
import type { Runs } from "../../runs/runs.ts";

/**
 * Takes the catalogue anew when the server has another one: a plugin has been tried out whose nodes it lacks, or the code of
 * one has changed. Nothing that is open is touched by it.
 */
export function followCatalogue(
  { runs: { status }, catalogue, readCatalogue, toasts }: {
    readonly runs: Pick<Runs["runs"], "status">;
    readonly catalogue: Runs["catalogue"];
    readonly readCatalogue: Runs["readCatalogue"];
    readonly toasts: Pick<Runs["toasts"], "error" | "show">;
  },
): void {
  /** Of the one that is here. */
  let tag: string | undefined;
  effect(() => {
    const now = status.value;
    if (!now) return;
    untracked(() => {
      const before = catalogue.value;
      tag ??= now.catalogue;
      const isOther = now.catalogue !== tag;
      if (!isOther && !isTried(before, now) || loses(before, now)) return;
      tag = now.catalogue;
      readCatalogue().then((isNewest) => {
        if (isNewest && !before.trying?.length && isOther) {
          toasts.show("info", t`Plugins have changed: their node definitions were read anew`);
        }
      }, toasts.error);
    });
  });
}

/** Whether a plugin has been tried out that was not when a catalogue was made. */
const isTried = ({ trying = [] }: Catalogue, now: ServerStatus): boolean =>
  trying.some((plugin) => !now.trying?.includes(plugin));

/** Whether nodes that are known would be missing, as their plugin is being tried out once more: in a moment they are there. */
const loses = ({ plugins, trying = [] }: Catalogue, now: ServerStatus): boolean =>
  now.trying?.some((plugin) => own(plugins, plugin) && !trying.includes(plugin)) ?? false;
