import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RunInfo } from "../../../src/api/runs.ts";
import { t, told } from "../../../src/words/translate.ts";
import { Checkbox } from "../../core/ui/checkbox.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import { SearchField } from "../../core/ui/search_field.tsx";
import { useRuns } from "../../runs/runs.ts";
import { FILTER_TITLES, filterRuns, printDay, rowsOf, RUN_FILTERS } from "./history_list.ts";
import type { RunFilter } from "./history_list.ts";
import type { HistoryState } from "./history_state.ts";
import { RunRows } from "./run_rows.tsx";
import { useInSight } from "./use_in_sight.ts";

interface HistoryProps {
  readonly history: HistoryState;
}

/** Runs with what they made, newest first, as far back as one scrolls. */
export function History({ history }: HistoryProps): JSX.Element {
  const app = useRuns();
  const { runs, hasMore } = app.runs;
  const { query, shown, onlyThis } = history;
  const workflow = onlyThis.value ? app.workspace.active.value?.name.value : undefined;
  if (!app.host.server) {
    return (
      <p class="empty">
        {told`Running needs the server: ${<code>braid serve</code>}`}
      </p>
    );
  }
  if (!runs.value.length) {
    return <p class="empty">{t`No runs yet: open a graph and press Run`}</p>;
  }
  const found = filterRuns(runs.value, { query: query.value, shown: shown.value, workflow });
  const days = Map.groupBy(rowsOf(found), ([first]) => printDay(first!.created));
  return (
    <div class="run-history">
      <Filter history={history} />
      {!found.length && !hasMore.value && <p class="empty">{t`No run is like that`}</p>}
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3>{day}</h3>
          <RunRows rows={list} history={history} changes />
        </section>
      ))}
      {hasMore.value && <More count={found.length} />}
    </div>
  );
}

function Filter({ history: { query, shown, onlyThis } }: HistoryProps): JSX.Element {
  return (
    <div class="run-filter" role="search">
      <SearchField text={query} placeholder={t`Search runs`} />
      <select
        aria-label={t`Which runs are shown`}
        value={shown}
        onChange={(event) => {
          shown.value = event.currentTarget.value as RunFilter;
        }}
      >
        {RUN_FILTERS.map((one) => <option key={one} value={one}>{FILTER_TITLES[one]}</option>)}
      </select>
      <Checkbox value={onlyThis} title={t`Only runs of the workflow in front`}>
        {t`This workflow`}
      </Checkbox>
    </div>
  );
}

/** Asks for older runs when the end comes in sight, and again while a filter lets too few through. */
function More({ count }: { count: number }): JSX.Element {
  const { runs, toasts } = useRuns();
  const [element, inSight] = useInSight<HTMLParagraphElement>();
  const wanted = inSight.value;
  useEffect(() => {
    if (wanted) runs.more().catch(toasts.error);
  }, [wanted, count]);
  return (
    <p ref={element} class="empty">
      <button type="button" onClick={() => runs.more().catch(toasts.error)}>
        <Icon name="history" size={14} /> {t`Older runs`}
      </button>
    </p>
  );
}

/** The runs that go or wait, in the order of their turns. */
export function QueueView({ history }: HistoryProps): JSX.Element {
  const { runs, execute } = useRuns();
  const { active, status } = runs;
  const paused = status.value?.queue.paused ?? false;
  const queue = [...active.value].sort(byTurn);
  return (
    <div class="run-queue">
      <div class="run-queue-tools">
        <button type="button" onClick={() => execute("run.pause")} aria-pressed={paused}>
          <Icon name={paused ? "play" : "pause"} size={14} />
          {paused ? t`Go on with the queue` : t`Pause the queue`}
        </button>
        {queue.length > 0 && (
          <button type="button" onClick={() => execute("run.stopAll")}>
            <Icon name="stop" size={14} /> {t`Stop all`}
          </button>
        )}
        {paused && <span>{t`Paused: what runs is finished, nothing else begins`}</span>}
      </div>
      {queue.length
        ? <RunRows rows={rowsOf(queue)} history={history} />
        : <p class="empty">{t`Nothing is running`}</p>}
    </div>
  );
}

/** What runs first, then by priority, then by age. */
function byTurn(a: RunInfo, b: RunInfo): number {
  const rank = ({ state }: RunInfo): number => state === "running" ? 0 : 1;
  return rank(a) - rank(b) || b.priority - a.priority || (a.created < b.created ? -1 : 1);
}
