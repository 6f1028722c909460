import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RunInfo } from "../../../src/api/runs.ts";
import { diffWorkflows } from "../../../src/graph/diff.ts";
import { t } from "../../../src/words/translate.ts";
import { bearsOnResults, describeChange, valuesFirst } from "../../document/describe_change.ts";
import type { Described } from "../../document/describe_change.ts";
import { useDocuments } from "../../document/documents.ts";
import { namesIn } from "../../../src/drawing/in_words.ts";
import { useRuns } from "../../runs/runs.ts";
import { useInSight } from "./use_in_sight.ts";

/** Changes shown of a run before the rest is counted. */
const SHOWN = 4;

/** What was changed between two runs, asked for once it is looked at. */
export function RunChanges({ run, before }: { run: RunInfo; before: RunInfo }): JSX.Element {
  const { runs } = useRuns();
  const { catalogue } = useDocuments();
  const [element, inSight] = useInSight<HTMLDivElement>();
  const changes = useSignal<readonly Described[] | undefined>(undefined);
  const wanted = inSight.value;
  useEffect(() => {
    if (!wanted || changes.peek()) return;
    (async () => {
      const { parseWorkflow } = await import("../../../src/graph/parse.ts");
      const texts = await Promise.all([before.id, run.id].map(runs.workflowOf));
      const [old, now] = texts.map((text) => parseWorkflow(text));
      const names = namesIn(now!, catalogue.peek());
      changes.value = diffWorkflows(old!, now!).filter(bearsOnResults)
        .toSorted(valuesFirst).map((change) => describeChange(change, names));
    })().catch(() => {}); // forgotten meanwhile: there is nothing to compare with
  }, [wanted, before.id]);
  const all = changes.value ?? [];
  return (
    <div ref={element} class="run-changes">
      {changes.value && !all.length && <small>{t`as the run before`}</small>}
      {all.length > 0 && (
        <ul>
          {all.slice(0, SHOWN).map(({ where, before, after }) => (
            <li key={where} title={`${where}: ${before} → ${after}`}>
              <b>{where}</b> {before && (
                <>
                  <del>{before}</del> →{" "}
                </>
              )}
              <ins>{after}</ins>
            </li>
          ))}
          {all.length > SHOWN && (
            <li title={all.slice(SHOWN).map(({ where }) => where).join("\n")}>
              {t`and ${all.length - SHOWN} more`}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
