import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import type { ChartType, SaveChart } from "./save_chart.ts";

interface ChartTitleProps {
  readonly title: string;
  readonly doc: string;
  /** Missing where the chart is not drawn. */
  readonly save?: SaveChart | undefined;
}

/** What a chart shows, and buttons that save it. */
export function ChartTitle({ title, doc, save }: ChartTitleProps): JSX.Element {
  return (
    <figcaption>
      <strong>{title}</strong> <span>{translated(doc)}</span>
      {save && (
        <span class="chart-save">
          {(["svg", "png"] as const).map((type: ChartType) => (
            <button
              key={type}
              type="button"
              aria-label={t`Save the chart ${title} as ${type.toUpperCase()}`}
              title={t`Save this chart as ${type.toUpperCase()}`}
              onClick={({ currentTarget }) => save(currentTarget.closest("figure")!, title, type)}
            >
              {type.toUpperCase()}
            </button>
          ))}
        </span>
      )}
    </figcaption>
  );
}
