import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { figure, t } from "../../../src/words/translate.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { Previews, ReportData } from "../../runs/report_data.ts";
import { evaluatedBranches } from "../../../src/formula/cost.ts";
import { BranchLabel } from "./formula_view.tsx";

export interface FilmstripProps {
  readonly report: ReportData;
  readonly image: number;
  readonly at: ReadonlySignal<number>;
  onScrub(index: number): void;
  /** Address of a picture; undefined where the step has none. */
  urlOf(previews: Previews | null | undefined, image: number): string | undefined;
}

/** What guidance, and each branch alone, would have painted at every evaluation; dropped ones are hatched. */
export function Filmstrip({ report, image, at, onScrub, urlOf }: FilmstripProps): JSX.Element {
  const { steps, branches } = report;
  const evaluated = steps.map((step) => evaluatedBranches(report, step));
  const scrub = (event: PointerEvent, cells: HTMLElement): void => {
    const { left, width } = cells.getBoundingClientRect();
    const index = Math.floor((event.clientX - left) / width * steps.length);
    onScrub(Math.max(0, Math.min(index, steps.length - 1)));
  };
  const row = (
    label: string,
    shown: ComponentChildren,
    cells: readonly { url: string | undefined; dropped: boolean; text: string }[],
  ): JSX.Element => (
    <div class="strip" key={label}>
      <span class="label" title={label}>{shown}</span>
      <div
        class="cells"
        role="img"
        aria-label={t`${label}: ${
          cells.filter(({ dropped }) => !dropped).length
        } of ${cells.length} evaluated`}
        onPointerDown={(event) => {
          const own = event.currentTarget;
          scrub(event, own);
          const move = (to: PointerEvent): void => scrub(to, own);
          trackPointer(event, { move, end: () => {}, cancel: () => {} });
        }}
      >
        {cells.map(({ url, dropped, text }, index) => (
          <span
            key={index}
            class={`cell${dropped ? " dropped" : ""}${index === at.value ? " current" : ""}`}
          >
            {url ? <img src={url} alt="" loading="lazy" draggable={false} /> : !dropped && text}
          </span>
        ))}
      </div>
    </div>
  );
  return (
    <div class="filmstrip">
      {row(
        t`Guided`,
        t`Guided`,
        steps.map((step) => ({
          url: urlOf(step.preview, image),
          dropped: false,
          text: `${step.rows}`,
        })),
      )}
      {branches.map((name, branch) =>
        row(
          name.label,
          <BranchLabel branch={name} />,
          steps.map((step, index) => ({
            url: urlOf(step.branchPreviews?.[branch], image),
            dropped: !evaluated[index]![branch]!,
            text: figure(Number(step.coefficients[branch]!.toPrecision(2))).replace("-", "−"),
          })),
        )
      )}
    </div>
  );
}
