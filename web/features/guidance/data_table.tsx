import type { JSX } from "preact";
import { printValue } from "./axis.ts";
import type { Series } from "./series.ts";

interface DataTableProps {
  readonly title: string;
  readonly positions: readonly number[];
  readonly axis: "step" | "sigma";
  readonly series: readonly Series[];
  /** Row in front. */
  readonly at: number;
}

/** The numbers of a chart. */
export function DataTable({ title, positions, axis, series, at }: DataTableProps): JSX.Element {
  return (
    <div class="inspector-table" tabIndex={0} role="region" aria-label={`Numbers: ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{axis === "sigma" ? "σ" : "Evaluation"}</th>
            {series.map(({ name }) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {positions.map((position, index) => (
            <tr key={index} aria-current={index === at ? "step" : undefined}>
              <th scope="row">{printValue(position)}</th>
              {series.map(({ name, values }) => <td key={name}>{printValue(values[index])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
