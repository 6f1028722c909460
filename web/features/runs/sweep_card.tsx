import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RunInfo } from "../../../src/api/runs.ts";
import { sweptRuns } from "../../../src/api/swept_runs.ts";
import { locale, t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { picturesOf } from "../../runs/run_pictures.ts";
import { useRuns } from "../../runs/runs.ts";
import { sweepProgress } from "../../runs/sweep_progress.ts";
import { Act, Pictures } from "./run_card.tsx";
import { useInSight } from "./use_in_sight.ts";

interface SweepCardProps {
  readonly sweep: string;
  /** Those of its runs that are listed. */
  readonly runs: readonly RunInfo[];
  readonly opened: Signal<ReadonlySet<string>>;
  /** A card for each. */
  readonly children: ComponentChildren;
}

/** Places for pictures of a sweep which is not open, the last for how many more there are. */
const SHOWN = 6;

/** A sweep in a list of runs: how far it is as a whole, what can be done with all of it, and its runs once it is opened. */
export function SweepCard({ sweep, runs, opened, children }: SweepCardProps): JSX.Element {
  const app = useRuns();
  const [element, inSight] = useInSight<HTMLLIElement>();
  const wanted = inSight.value;
  useEffect(() => {
    // Pages of the history end anywhere, also in the middle of a sweep.
    if (wanted) sweptRuns(app.host.server!, sweep).then(app.runs.takeIn, () => {});
  }, [wanted, sweep]);
  const all = app.runs.runs.value.filter((run) => run.sweep?.id === sweep);
  const [first] = runs;
  const name = first!.name ?? t`sweep`;
  const isOpen = opened.value.has(sweep);
  const going = all.filter(({ finished }) => !finished);
  const isFaulty = all.some(({ state }) => state === "failed" || state === "interrupted");
  const state = going.length ? "running" : isFaulty ? "failed" : "succeeded";
  const done = 1 - going.length / (all.length || 1);
  const pictures = all.flatMap(({ outputs }) =>
    picturesOf(app.host, Object.values(outputs).flat()).slice(0, 1)
  );
  const left = pictures.length > SHOWN ? pictures.length - SHOWN + 1 : 0;
  const toggle = (): void => {
    const rest = new Set(opened.peek());
    if (!rest.delete(sweep)) rest.add(sweep);
    opened.value = rest;
  };
  return (
    <li ref={element} class={`run-card run-sweep ${state}`} aria-label={t`${name}: sweep`}>
      {!isOpen && pictures.length > 0 && (
        <Pictures pictures={pictures.slice(0, left ? SHOWN - 1 : SHOWN)}>
          {left > 0 && (
            <button
              type="button"
              class="run-more"
              title={t`${left} more: show all runs`}
              aria-label={t`${left} more: show all runs`}
              onClick={toggle}
            >
              +{left}
            </button>
          )}
        </Pictures>
      )}
      <button
        type="button"
        class="run-head"
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <Icon name={isOpen ? "chevronDown" : "chevronRight"} size={14} />
        <b title={name}>{t`${name}: sweep`}</b>
      </button>
      <small class="run-when" title={new Date(first!.created).toLocaleString(locale())}>
        {sweepProgress(all)}
        {" · "}
        {new Date(first!.created).toLocaleTimeString(locale(), { timeStyle: "short" })}
      </small>
      {going.length > 0 && (
        <div class="run-meter">
          <div
            role="progressbar"
            aria-valuenow={Math.round(done * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-label={t`Progress of ${name}`}
          >
            <div style={{ transform: `scaleX(${done})` }} />
          </div>
        </div>
      )}
      {isOpen && <ul>{children}</ul>}
      <div class="run-actions">
        {going.length > 0 && <Act id="sweep.stop" icon="stop" argument={sweep} />}
        <Act id="sweep.open" icon="gallery" argument={first!.id} />
        {!going.length && <Act id="sweep.delete" icon="trash" argument={sweep} />}
      </div>
    </li>
  );
}
