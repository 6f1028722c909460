import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { RunInfo } from "../../../src/api/runs.ts";
import {
  axesOf,
  metricsOf,
  printMetric,
  sweepTable,
  valuesOf,
} from "../../../src/graph/sweep_grid.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import { RunMeter } from "../../runs/run_meter.tsx";
import { picturesOf } from "../../runs/run_pictures.ts";
import { stateText } from "../../runs/state_text.ts";

interface GridProps {
  readonly runs: readonly RunInfo[];
  /** What people call inputs, by the names that runs have for them. */
  inPlain(name: string): string;
}

/** The runs of a sweep as a table, one of pages where there are three axes. */
export function SweepGrid({ runs, inPlain }: GridProps): JSX.Element {
  const chosen = useSignal(0);
  const placed = runs.map((run) => ({ run, places: run.sweep!.places }));
  const axes = axesOf(placed);
  const pages = axes.length > 2 ? axes[0] : undefined;
  const page = pages?.values.find(({ index }) => index === chosen.value) ?? pages?.values[0];
  const shown = page
    ? placed.filter(({ places }) => places[0]!.index === page.index)
      .map(({ run, places }) => ({ run, places: places.slice(1) }))
    : placed;
  const { rows, columns, cells } = sweepTable(shown);
  const said = (label: string): string =>
    label.split("\n").map((line, index) => index % 2 ? line : inPlain(line)).join(" ");
  return (
    <>
      {pages && (
        <div class="sweep-pages" role="group" aria-label={t`Pages by ${inPlain(pages.name)}`}>
          <span>{inPlain(pages.name)}</span>
          {pages.values.map(({ index, value }) => (
            <button
              key={index}
              type="button"
              aria-pressed={index === page!.index}
              onClick={() => {
                chosen.value = index;
              }}
            >
              {value}
            </button>
          ))}
        </div>
      )}
      <table class="sweep-table">
        <thead>
          <tr>
            {rows.some(Boolean) && <td />}
            {columns.map((label) => (
              <Head
                key={label}
                scope="col"
                label={label}
                inPlain={inPlain}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((label, row) => (
            <tr key={label}>
              {rows.some(Boolean) && <Head scope="row" label={label} inPlain={inPlain} />}
              {columns.map((column, index) => (
                <td key={column}>
                  <Cell
                    run={cells[row * columns.length + index]?.run}
                    name={[label, column].filter(Boolean).map(said).join(", ")}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Names and values of a row or a column, in turn. */
function Head(
  { scope, label, inPlain }: {
    readonly scope: "row" | "col";
    readonly label: string;
    inPlain(name: string): string;
  },
): JSX.Element {
  const lines = label.split("\n");
  return (
    <th scope={scope}>
      {lines.map((line, index) =>
        index % 2
          ? <b key={index} dir="auto" title={line}>{line}</b>
          : <small key={index} title={line}>{inPlain(line)}</small>
      )}
    </th>
  );
}

/** What a run made and measured, or how far it is. */
function Cell({ run, name }: { run: RunInfo | undefined; name: string }): JSX.Element {
  const { host } = useCore();
  if (!run) return <p class="sweep-blank">{t`no run`}</p>;
  const pictures = picturesOf(host, Object.values(run.outputs).flat());
  const isGoing = run.state === "queued" || run.state === "running";
  const metrics = [...metricsOf(valuesOf(run.outputs))];
  return (
    <div class={`sweep-cell ${run.state}`}>
      {pictures.map(({ url, thumbnail }) => (
        <PictureButton key={url} url={url} name={name}>
          <img src={thumbnail ?? url} alt={name} loading="lazy" />
        </PictureButton>
      ))}
      {!pictures.length && (
        <div class="sweep-blank">
          {isGoing
            ? <RunMeter run={run} />
            : (run.error ? translated(run.error.message) : stateText(run))}
        </div>
      )}
      {metrics.length > 0 && (
        <dl>
          {metrics.map(([metric, value]) => (
            <div key={metric}>
              <dt>{metric}</dt>
              <dd title={String(value)}>{printMetric(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="sweep-cell-tools">
        <Act id="run.openGraph" title={t`Open this run`} icon="files" run={run} name={name} />
        {!isGoing && (
          <Act
            id="run.loadSettings"
            title={t`Take its values`}
            icon="download"
            run={run}
            name={name}
          />
        )}
        {!isGoing && run.state !== "succeeded" && (
          <Act id="run.retry" title={t`Run again`} icon="retry" run={run} name={name} />
        )}
      </div>
    </div>
  );
}

function Act(
  { id, title, icon, run, name }: {
    readonly id: string;
    readonly title: string;
    readonly icon: IconName;
    readonly run: RunInfo;
    readonly name: string;
  },
): JSX.Element {
  const { execute } = useCore();
  return (
    <button
      type="button"
      title={title}
      aria-label={`${title}: ${name}`}
      onClick={() => execute(id, run.id)}
    >
      <Icon name={icon} size={14} />
    </button>
  );
}
