import type { ReadonlySignal } from "@preact/signals";
import type { Checked } from "../../src/graph/validate.ts";
import { weighFaults } from "../../src/graph/weigh_faults.ts";
import type { OpenDocument } from "../document/open_document.ts";
import type { Runs } from "../runs/runs.ts";
import { followFailures } from "./lasting_failures.ts";
import type { LastingFailures } from "./lasting_failures.ts";
import { createNodeChecks } from "./node_checks.ts";

/** What is wrong with documents beside what they say themselves: what the server's nodes find, and what failed in runs. */
export interface ToldFaults {
  /** Change when there may be others than before. */
  changesOf(document: OpenDocument): readonly ReadonlySignal<unknown>[];
  /** All that is wrong with a document, with what it says itself. */
  weighed(document: OpenDocument, checked: Checked): Pick<Checked, "diagnostics">;
  /** A graph with what its nodes find, once they are asked: what a run of it would be refused for. */
  asked(checked: Checked): Promise<Checked>;
}

/** No part of what a page needs to be shown: it is loaded once there is something to check. */
export function createToldFaults(layer: Runs): ToldFaults {
  const { runs, catalogue } = layer;
  const checks = createNodeChecks(layer);
  const known = new Map<string, LastingFailures>();
  const failuresOf = ({ key }: OpenDocument): LastingFailures =>
    known.getOrInsertComputed(
      key,
      () => followFailures(runs.failuresOf(key), catalogue, runs.workflowOf),
    );
  return {
    changesOf: (document) => [checks.answers, failuresOf(document).changes],
    async asked(checked) {
      const found = await checks.settled(checked);
      return found.length
        ? { ...checked, ...weighFaults(checked.graph, [...found, ...checked.diagnostics]) }
        : checked;
    },
    weighed(document, checked) {
      const more = [...failuresOf(document).of(checked), ...checks.of(checked)];
      return more.length ? weighFaults(checked.graph, [...more, ...checked.diagnostics]) : checked;
    },
  };
}
