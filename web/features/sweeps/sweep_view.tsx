import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { SweepInfo } from "../../../src/api/sweeps.ts";
import { UsageError } from "../../../src/graph/usage_error.ts";
import type { Variant } from "../../../src/graph/sweep.ts";
import { sweepFaults, sweepRuns } from "../../../src/graph/sweep.ts";
import { axesOf } from "../../../src/graph/sweep_grid.ts";
import { locale, plural, t, told, translated } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import { printCount } from "../../runs/ask_plan.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import type { Relation, Told } from "../../runs/kinship.ts";
import { useRuns } from "../../runs/runs.ts";
import { sweepProgress } from "../../runs/sweep_progress.ts";
import { axisLabel } from "../../runs/run_names.ts";
import { AxisField } from "./axis_field.tsx";
import { axisName, MOST_AXES, runCount } from "./axis_state.ts";
import { followCost } from "./sweep_cost.ts";
import type { SweepCost } from "./sweep_cost.ts";
import { SweepGrid } from "./sweep_grid.tsx";
import type { SweepResults } from "./sweep_results.ts";

interface SweepProps {
  readonly document: OpenDocument;
  readonly results: SweepResults;
}

/** A workflow as a sweep: the values that are tried, what that costs, and what came of it as a grid. */
export function SweepView({ document, results }: SweepProps): JSX.Element {
  const { host, execute } = useRuns();
  const name = document.name.value;
  return (
    <div class="sweep-view">
      <div class="sweep-page">
        <header class="sweep-head">
          <h2 dir="auto">{t`${name.split("/").at(-1)}: sweep`}</h2>
          <button type="button" onClick={() => execute("sweep.toggle")}>
            <Icon name="layout" size={14} /> {t`Graph`}
          </button>
        </header>
        <div class="sweep-columns">
          <Plan document={document} />
          {host.server && <Results document={document} results={results} />}
        </div>
      </div>
    </div>
  );
}

/** What is tried, what that costs, and the button that runs it. */
function Plan({ document }: Pick<SweepProps, "document">): JSX.Element {
  const { catalogue, runs, host, models, execute } = useRuns();
  const axes = document.workflow.value.sweep?.axes ?? [];
  const faults = useComputed(() => sweepFaults(document.workflow.value, catalogue.value));
  const made = useComputed((): { readonly all: readonly Variant[]; readonly fault?: string } => {
    const workflow = document.workflow.value;
    const { axes = [] } = workflow.sweep ?? {};
    if (faults.value.length || !axes.length || runCount(axes) > MOST_RUNS) return { all: [] };
    try {
      return { all: [...sweepRuns(workflow, catalogue.value, axes)] };
    } catch (error) {
      if (error instanceof UsageError) return { all: [], fault: error.message };
      throw error;
    }
  });
  const variants = useComputed(() => made.value.all);
  const followed = useMemo(() => followCost({ runs, catalogue }, variants), [document.key]);
  useEffect(() => followed.end, [followed]);
  useEffect(() => {
    models.read().catch(() => {}); // their names can be typed too
  }, []);
  const count = runCount(axes);
  const isTooMuch = count > MOST_RUNS;
  const wrong = axes.find(({ input }) => faultOf(faults.value, input) !== undefined)?.input;
  return (
    <section class="sweep-plan" aria-label={t`Values of the sweep`}>
      {!axes.length && (
        <p class="sweep-empty">
          {told`Nothing is swept yet. In the graph, right-click a value and choose ${(
            <b>{t`Sweep this value…`}</b>
          )}`}
        </p>
      )}
      <ul>
        {axes.map((axis, index) => (
          <AxisField
            key={`${axis.input} ${index}`}
            document={document}
            index={index}
            fault={faultOf(faults.value, axis.input)}
          />
        ))}
      </ul>
      {axes.length < MOST_AXES && (
        <button
          type="button"
          class="sweep-button"
          onClick={() => execute("sweep.value")}
        >
          <Icon name="add" size={14} /> {axes.length ? t`Another value…` : t`Choose a value…`}
        </button>
      )}
      {wrong !== undefined && (
        <p class="sweep-cost sweep-fault" aria-live="polite">
          {t`The sweep of "${
            axisName(document.workflow.value, catalogue.value, wrong)
          }" cannot run: ${faultOf(faults.value, wrong)!}`}
        </p>
      )}
      {axes.length > 0 && wrong === undefined && (
        <p class="sweep-cost" aria-live="polite">
          <b>{plural(count, "{0} run", "{0} runs")}</b>
          {isTooMuch
            ? t`: at most ${MOST_RUNS} can wait`
            : made.value.fault !== undefined
            ? `: ${translated(made.value.fault)}`
            : variants.value.length > 0 && costText(followed.cost.value)}
        </p>
      )}
      <button
        type="button"
        class="sweep-button primary"
        disabled={!host.server || !variants.value.length}
        onClick={() => execute("sweep.run")}
      >
        <Icon name="play" /> {t`Run the sweep`}
      </button>
    </section>
  );
}

/** As many as the queue of a server takes. */
const MOST_RUNS = 1000;

function faultOf(
  faults: ReturnType<typeof sweepFaults>,
  input: string,
): string | undefined {
  const start = `The sweep of "${input}" cannot run: `; // not shown
  const found = faults.find(({ message }) => message.startsWith(start));
  return found && translated(found.message.slice(start.length));
}

function costText(cost: SweepCost): string {
  if (cost.cost === "unknown") {
    return t`: network calls are not known, as ${translated(cost.reason)}`;
  }
  if (cost.cost === "counting") {
    return cost.of
      ? t`: counting network calls (${cost.done} of ${cost.of})…`
      : t`: counting network calls…`;
  }
  return cost.count ? t`: ${printCount(cost.count)} of networks` : t`: no network is called`;
}

/** A sweep of this workflow that ran: unless one is chosen the newest that ran this graph, else one of its name. */
function Results({ document, results }: SweepProps): JSX.Element {
  const app = useRuns();
  const { runs, toasts, execute, catalogue } = app;
  const width = useSignal<number | undefined>(undefined);
  const name = document.name.value;
  const isConnected = runs.connected.value;
  useEffect(() => {
    if (isConnected) results.list(name).catch(toasts.error);
  }, [name, isConnected]);
  const sweeps = results.sweepsOf(name);
  const relationOf = (sweep: Told): Relation | undefined =>
    kinshipOf(app).relation(document, sweep, results.textOf);
  const chosen = results.shown(document.key);
  const likely = sweeps.find((sweep) => relationOf(sweep) !== "other");
  const isAsked = likely && !relationOf(likely);
  const id = chosen ?? (isAsked ? undefined : (likely ?? sweeps[0])?.id);
  useEffect(() => {
    if (id !== undefined) results.load(id).catch(toasts.error);
  }, [id]);
  const shown = id === undefined ? [] : results.runsOf(id);
  if (id === undefined || !shown.length) {
    return <p class="empty">{t`What the runs make is shown here, side by side`}</p>;
  }
  const inPlain = (name: string): string =>
    axisLabel(document.workflow.value, catalogue.value, name);
  const columns = axesOf(shown.map(({ sweep }) => sweep!)).at(-1)!.values.length;
  const sizes = `--columns: ${columns}${
    width.value === undefined ? "" : `; --chosen: ${width.value}px`
  }`;
  return (
    <section class="sweep-results" aria-label={t`Results of the sweep`} style={sizes}>
      <div class="sweep-bar">
        <span role="status">{sweepProgress(shown)}</span>
        <span class="space" />
        {sweeps.length > 1 && (
          <select
            aria-label={t`Which sweep is shown`}
            value={id}
            onChange={(event) => results.show(document.key, event.currentTarget.value)}
          >
            {sweeps.map((sweep) => (
              <option key={sweep.id} value={sweep.id}>
                {printSweep(sweep)}
                {relationOf(sweep) === "other" && t`, another graph`}
              </option>
            ))}
          </select>
        )}
        <label>
          {t`Size`}{" "}
          <input
            type="range"
            min={80}
            max={480}
            step={20}
            value={width.value ?? 200}
            onInput={(event) => {
              width.value = event.currentTarget.valueAsNumber;
            }}
          />
        </label>
        {shown.some(({ finished }) => !finished) && (
          <button
            type="button"
            class="sweep-button"
            onClick={() => execute("sweep.stop", id)}
          >
            <Icon name="stop" size={14} /> {t`Stop`}
          </button>
        )}
        <button
          type="button"
          class="sweep-button"
          onClick={() => execute("sweep.savePicture", id)}
        >
          <Icon name="image" size={14} /> PNG
        </button>
        <button type="button" class="sweep-button" onClick={() => execute("sweep.saveTable", id)}>
          <Icon name="download" size={14} /> CSV
        </button>
      </div>
      {relationOf({ id, name: shown[0]!.name ?? "" }) === "other" && (
        <p class="sweep-other">
          {t`Another graph of this name ran, or this one before it was changed`}
        </p>
      )}
      <div class="sweep-scroll" tabIndex={0} role="region" aria-label={t`Grid of the sweep`}>
        <SweepGrid runs={shown} inPlain={inPlain} />
      </div>
    </section>
  );
}

function printSweep({ created, runs }: SweepInfo): string {
  const time = new Date(created).toLocaleString(locale(), {
    dateStyle: "short",
    timeStyle: "short",
  });
  return plural(runs, "{1}, {0} run", "{1}, {0} runs", time);
}
