import type { ComponentChildren, JSX } from "preact";
import { t, told, translated } from "../../../src/words/translate.ts";
import type { Previews, ReportData } from "../../runs/report_data.ts";
import { sigmaOf } from "../../../src/formula/report.ts";
import { batchesText } from "../../../src/formula/report_text.ts";
import { printValue } from "../../core/ui/axis.ts";
import { evaluatedBranches, reasonDropped } from "../../../src/formula/cost.ts";
import { BranchLabel, FormulaView } from "./formula_view.tsx";

export interface MomentViewProps {
  readonly report: ReportData;
  /** Index of the evaluation. */
  readonly at: number;
  readonly image: number;
  urlOf(previews: Previews | null | undefined, image: number): string | undefined;
  /** Address of what the run painted in the end. */
  readonly final: string | undefined;
}

/** One evaluation: its sum with coefficients collected, and large what each branch alone would have painted. */
export function MomentView({ report, at, image, urlOf, final }: MomentViewProps): JSX.Element {
  const step = report.steps[at]!;
  const evaluated = evaluatedBranches(report, step);
  const hasPreviews = report.steps.some(({ preview }) => preview);
  return (
    <div class="moment">
      <p class="where">
        <strong>{t`Evaluation ${at + 1} of ${report.steps.length}`}</strong>
        <span>{t`step ${step.step + 1}`}</span>
        <span>σ {printValue(sigmaOf(step))}</span>
        <span title={t`Network calls, and the rows that each network is given`}>
          {translated(batchesText(step))}
        </span>
      </p>
      <FormulaView formula={[step.formula]} branches={report.branches} />
      <div class="moment-pictures">
        <Picture
          title={t`Guided`}
          caption={t`Guided`}
          note={report.elapsed.length ? t`total ${printValue(step.total[image])}` : ""}
          url={urlOf(step.preview, image)}
          empty={hasPreviews ? t`no picture` : ""}
        />
        {report.branches.map((name, branch) => (
          <Picture
            key={name.label}
            title={name.label}
            caption={<BranchLabel branch={name} />}
            note={evaluated[branch]
              ? t`coefficient ${printValue(step.coefficients[branch])}`
              : translated(reasonDropped(report, step, branch))}
            url={urlOf(step.branchPreviews?.[branch], image)}
            empty={hasPreviews && !evaluated[branch] ? t`not evaluated` : ""}
          />
        ))}
        {final && (
          <Picture
            title={t`Result`}
            caption={t`Result`}
            note={t`the picture painted`}
            url={final}
            empty=""
          />
        )}
      </div>
      {!hasPreviews && report.elapsed.length > 0 && (
        <p class="hint">
          {told`This run kept numbers only. To see what each branch alone would have painted, set ${(
            <b>{t`record`}</b>
          )} of the Denoise node to ${<b>{t`previews`}</b>} and run again.`}
        </p>
      )}
    </div>
  );
}

interface PictureProps {
  readonly title: string;
  /** The title as it is set. */
  readonly caption: ComponentChildren;
  readonly note: string;
  readonly url: string | undefined;
  readonly empty: string;
}

function Picture({ title, caption, note, url, empty }: PictureProps): JSX.Element {
  return (
    <figure>
      {url
        ? <img src={url} alt={`${title}: ${note}`} draggable={false} />
        : empty && <div class="none">{empty}</div>}
      <figcaption>
        <b title={title}>{caption}</b>
        <span>{note}</span>
      </figcaption>
    </figure>
  );
}
