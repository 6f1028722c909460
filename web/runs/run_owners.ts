import { signal } from "@preact/signals";
import type { RunInfo } from "../../src/api/runs.ts";

/** Which runs and sweeps were started from which open document, by its key: names do not tell. It reads signals. */
export interface RunOwners {
  ownerOf(run: Pick<RunInfo, "id" | "sweep">): string | undefined;
  own(document: string, ids: readonly string[]): void;
  /** Ids of those started from a document, the last one last. */
  ownedBy(document: string): readonly string[];
}

export function createRunOwners(): RunOwners {
  const owners = signal<ReadonlyMap<string, string>>(new Map());
  return {
    ownerOf: ({ id, sweep }) => owners.value.get(id) ?? owners.value.get(sweep?.id ?? ""),
    own(document, ids) {
      owners.value = new Map([...owners.peek(), ...ids.map((id) => [id, document] as const)]);
    },
    ownedBy: (document) =>
      [...owners.value].flatMap(([id, key]) => key === document ? [id] : []).slice(-KEPT),
  };
}

/** As many as a window keeps in mind of each document. */
const KEPT = 100;
