import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ArtifactInfo } from "../api.ts";
import { useApp } from "../app.ts";
import { linePath, seriesOf } from "../runs/guidance_report.ts";
import type { GuidanceReportData, Series } from "../runs/guidance_report.ts";

const WIDTH = 240;
const HEIGHT = 70;
const COLORS = ["blue", "orange", "green", "purple", "red", "yellow"]
  .map((name) => `var(--vscode-charts-${name})`);

/** What guidance did in a run: formula, calls, charts of each term, and what each branch alone would have painted. */
export function GuidanceReport({ report }: { report: GuidanceReportData }): JSX.Element {
  const app = useApp();
  const chosen = useSignal(Math.max(0, report.steps.length - 1));
  const at = Math.min(chosen.value, report.steps.length - 1);
  const step = report.steps[at];
  const norms = seriesOf(report, "norm");
  const high = Math.max(
    0,
    ...norms.flatMap(({ values }) => values.filter((one) => one !== undefined)),
  );
  const most = Math.max(1, ...report.steps.map(({ calls }) => calls));
  const url = (picture: ArtifactInfo | readonly ArtifactInfo[]): string => {
    const one = Array.isArray(picture) ? picture[0] : picture;
    return one ? app.host.artifactUrl(one) : "";
  };
  const films = [
    ...(step?.preview ? [{ label: "guided", picture: step.preview }] : []),
    ...(step?.branchPreviews ?? []).map((picture, index) => ({
      label: report.branches[index]?.label ?? `branch ${index + 1}`,
      picture,
    })),
  ];
  return (
    <section class="guidance" aria-label="Guidance">
      <h3>Guidance</h3>
      <pre class="formula">{report.formula}</pre>
      <p>
        {report.calls} network calls, {report.rows} rows, in {report.steps.length} evaluations
      </p>
      <h4>Calls in each evaluation</h4>
      <svg
        viewBox={`0 0 ${WIDTH} 30`}
        class="chart"
        role="img"
        aria-label="Calls in each evaluation"
      >
        {report.steps.map(({ calls }, index) => {
          const width = WIDTH / report.steps.length;
          const height = 30 * calls / most;
          return (
            <rect
              key={index}
              class={index === at ? "chosen" : ""}
              x={index * width}
              y={30 - height}
              width={Math.max(0.5, width - 1)}
              height={height}
            />
          );
        })}
      </svg>
      <Chart title="Norm of each term" series={norms} range={[0, high]} at={at} />
      <Chart
        title="Cosine to the whole"
        series={seriesOf(report, "cosineToTotal")}
        range={[-1, 1]}
        at={at}
      />
      <label class="scrub">
        Evaluation {at + 1} of {report.steps.length}
        {step?.level.sigma !== undefined && `, sigma ${step.level.sigma.toPrecision(3)}`}
        <input
          type="range"
          min="0"
          max={report.steps.length - 1}
          value={at}
          onInput={(event) => {
            chosen.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      {step && (
        <table>
          <thead>
            <tr>
              <th>Term</th>
              <th>Scale</th>
              <th>Norm</th>
              <th>Cosine</th>
            </tr>
          </thead>
          <tbody>
            {step.terms.map(({ name, scale, norm, cosineToTotal }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{scale.toPrecision(3)}</td>
                <td>{norm[0]?.toPrecision(3) ?? "–"}</td>
                <td>{cosineToTotal[0]?.toFixed(2) ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {films.length > 0
        ? (
          <div class="films">
            {films.map(({ label, picture }) => (
              <figure key={label}>
                {picture
                  ? <img src={url(picture)} alt={label} />
                  : <div class="dropped">not evaluated</div>}
                <figcaption>{label}</figcaption>
              </figure>
            ))}
          </div>
        )
        : (
          <p class="hint">
            Set “record” of the node to “previews” to see what each branch alone paints.
          </p>
        )}
    </section>
  );
}

interface ChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly range: readonly [number, number];
  readonly at: number;
}

function Chart({ title, series, range, at }: ChartProps): JSX.Element {
  const count = series[0]?.values.length ?? 0;
  const x = count > 1 ? at * WIDTH / (count - 1) : 0;
  return (
    <>
      <h4>{title}</h4>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} class="chart" role="img" aria-label={title}>
        {range[0] < 0 && <line class="zero" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />}
        <line class="at" x1={x} x2={x} y1="0" y2={HEIGHT} />
        {series.map(({ name, values }, index) => (
          <path
            key={name}
            d={linePath(values, range, WIDTH, HEIGHT)}
            style={{ stroke: COLORS[index % COLORS.length] }}
          />
        ))}
      </svg>
      <p class="legend">
        {series.map(({ name }, index) => (
          <span key={name}>
            <i style={{ background: COLORS[index % COLORS.length] }} />
            {name}
          </span>
        ))}
      </p>
    </>
  );
}
