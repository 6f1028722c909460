import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { printValue } from "../../core/ui/axis.ts";
import type { Series } from "./series.ts";

const COLORS = ["blue", "orange", "green", "purple", "red", "yellow"];
/** So that lines differ in more than colour. */
const DASHES = ["none", "6 3", "2 2", "8 3 2 3"];

/** The colour of a line or bar by its number. */
export function colorOf(index: number): string {
  return `var(--vscode-charts-${COLORS[index % COLORS.length]})`;
}

/** How a line is drawn. Its colour repeats only together with another dash. */
export function strokeOf(style: Series["style"]): string {
  if (style === "total") {
    return "stroke:var(--vscode-foreground);stroke-width:2.2;stroke-dasharray:none";
  }
  return `stroke:${colorOf(style)};stroke-dasharray:${DASHES[style % DASHES.length]}`;
}

interface ChartLegendProps {
  readonly series: readonly Series[];
  readonly hidden: Signal<ReadonlySet<string>>;
  /** Whose numbers are read out. */
  readonly index: number;
}

/** The lines' names and numbers; each switches its line on and off, in every chart. */
export function ChartLegend({ series, hidden, index }: ChartLegendProps): JSX.Element {
  const toggle = (name: string): void => {
    const next = new Set(hidden.peek());
    if (!next.delete(name)) next.add(name);
    hidden.value = next;
  };
  return (
    <div class="legend">
      {series.map(({ name, style, values }) => (
        <button
          key={name}
          type="button"
          data-name={name}
          aria-pressed={!hidden.value.has(name)}
          title={hidden.value.has(name) ? t`Show ${translated(name)}` : t`Hide ${translated(name)}`}
          onClick={() => toggle(name)}
        >
          <svg width="18" height="8" aria-hidden="true">
            <path class="line" style={strokeOf(style)} d="M0 4H18" />
          </svg>
          {translated(name)} <output>{printValue(values[index])}</output>
        </button>
      ))}
    </div>
  );
}
