import type { ComponentChildren, JSX } from "preact";
import { fixed, t, told, translated } from "../../../src/words/translate.ts";
import type { ReportData } from "../../runs/report_data.ts";
import { costOf, printRanges } from "../../../src/formula/cost.ts";
import { inSentence } from "../../../src/drawing/in_words.ts";
import { BranchLabel } from "./formula_view.tsx";

/** What a run costs, and what it need not cost. */
export function CostView({ report }: { report: ReportData }): JSX.Element {
  const { calls, rows, rowsUndropped, dropped, elapsed } = costOf(report);
  const saved = rowsUndropped - rows;
  const count = report.steps.length;
  return (
    <div>
      <dl class="figures">
        <Figure name={t`Network calls`} value={`${calls}`} note={perStep(calls, count)} />
        <Figure name={t`Rows evaluated`} value={`${rows}`} note={perStep(rows, count)} />
        <Figure
          name={t`Rows dropped`}
          value={`${saved}`}
          note={rowsUndropped ? `${Math.round(100 * saved / rowsUndropped)} %` : ""}
        />
        {report.elapsed.length > 0 && (
          <Figure
            name={t`Time`}
            value={`${fixed(elapsed / 1000, elapsed < 10_000 ? 2 : 0)} s`}
            note={t`${Math.round(elapsed / report.elapsed.length)} ms a step`}
          />
        )}
        {Object.entries(report.settings).map(([name, value]) => (
          <Figure key={name} name={inSentence(translated(name))} value={String(value)} />
        ))}
      </dl>
      {dropped.length > 0 && (
        <ul class="dropped">
          {dropped.map(({ branch, at, reason }) => (
            <li key={`${branch} ${reason}`}>
              {told<ComponentChildren>`${(
                <BranchLabel branch={report.branches[branch]!} />
              )} not evaluated at ${printRanges(at)}: ${translated(reason)}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function perStep(total: number, evaluations: number): string {
  return evaluations ? t`${Number((total / evaluations).toPrecision(3))} an evaluation` : "";
}

function Figure(
  { name, value, note }: { name: string; value: string; note?: string },
): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {note && <small>{note}</small>}
      </dd>
    </div>
  );
}
