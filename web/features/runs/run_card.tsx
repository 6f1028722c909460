import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RunInfo } from "../../../src/api/runs.ts";
import { locale, t, translated } from "../../../src/words/translate.ts";
import { printTime } from "../../canvas/views/node_state.tsx";
import { useCore } from "../../core/core.ts";
import { openMenuAt } from "../../core/open_menu.ts";
import { PICTURE, showing } from "../../core/overlay.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import type { IconName } from "../../core/ui/icon.tsx";
import type { Picture } from "../../runs/node_run.ts";
import { RunMeter } from "../../runs/run_meter.tsx";
import { nodeOfRun, placesOfRun } from "../../runs/run_names.ts";
import { picturesOf } from "../../runs/run_pictures.ts";
import { useRuns } from "../../runs/runs.ts";
import { wholeRun } from "../../runs/whole_run.ts";
import { stateText } from "../../runs/state_text.ts";
import type { HistoryState } from "./history_state.ts";
import { RunChanges } from "./run_changes.tsx";
import { RunKin } from "./run_kin.tsx";

interface RunCardProps {
  readonly run: RunInfo;
  /** The run of the same workflow before it, to say what was changed. */
  readonly before?: RunInfo | undefined;
  /** The run that waits to be compared with another one. */
  readonly comparing: HistoryState["comparing"];
}

/** A run: what it made, how it went, what was changed for it, and what can be done with it. */
export function RunCard({ run, before, comparing }: RunCardProps): JSX.Element {
  const app = useRuns();
  const { host, layout } = app;
  const whole = useSignal<RunInfo | undefined>(undefined);
  useEffect(() => {
    if (!run.withoutOutputs) return;
    wholeRun(host, run).then((found) => whole.value = found, () => {}); // it may be gone meanwhile
  }, [run]);
  const { outputs } = run.withoutOutputs ? whole.value ?? run : run;
  const pictures = picturesOf(host, Object.values(outputs).flat());
  const given = Object.values(outputs).flat();
  const files = given.flatMap(({ artifacts = [] }) =>
    artifacts.flatMap(({ saved }) => saved ?? [])
  );
  const more = given.reduce((sum, { more = 0 }) => sum + more, files.length - 1);
  const going = run.state === "queued" || run.state === "running";
  const took = run.started && run.finished
    ? printTime(Date.parse(run.finished) - Date.parse(run.started))
    : "";
  const name = run.name ?? "run";
  return (
    <li
      class={`run-card ${run.state}`}
      aria-label={`${name}, ${stateText(run)}`}
      onContextMenu={(event) => {
        const context = { "run.over": !going, "run.swept": run.sweep !== undefined };
        layout.menu.value = openMenuAt(event, { menu: "run", argument: run.id, context });
      }}
    >
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      <div class="run-head">
        <StateIcon run={run} />
        <b title={name}>{name}</b>
      </div>
      <small class="run-when" title={new Date(run.created).toLocaleString(locale())}>
        {took ? t`${stateText(run)} in ${took}` : stateText(run)}
        {" · "}
        {new Date(run.created).toLocaleTimeString(locale(), { timeStyle: "short" })}
      </small>
      {run.sweep && <small class="run-places">{placesOfRun(app, run)}</small>}
      <RunKin run={run} />
      {files.length > 0 && (
        <small class="run-files" title={files.join("\n")}>
          {more ? t`${files[0]} and ${more} more` : files[0]}
        </small>
      )}
      {going && <RunMeter run={run} />}
      {run.error && (
        <p class="run-error">
          {run.error.node && <b>{nodeOfRun(app, run)(run.error.node)}:</b>}{" "}
          {translated(run.error.message)}
        </p>
      )}
      {before && <RunChanges run={run} before={before} />}
      <div class="run-actions">
        {run.state === "queued" && <Act id="run.prioritize" icon="play" argument={run.id} />}
        {going && <Act id="run.stop" icon="stop" argument={run.id} />}
        {pictures.length > 0 && <Compare run={run} pictures={pictures} comparing={comparing} />}
        {!going && <Act id="guidance.inspectRun" icon="eye" argument={run.id} />}
        {run.sweep && <Act id="sweep.open" icon="gallery" argument={run.id} />}
        {!going && <Act id="run.retry" icon="retry" argument={run.id} />}
        <Act id="run.openGraph" icon="files" argument={run.id} />
        <Act id="run.loadSettings" icon="download" argument={run.id} />
        {!going && <Act id="run.delete" icon="trash" argument={run.id} />}
      </div>
    </li>
  );
}

export function Pictures(
  { pictures, children }: {
    readonly pictures: readonly Picture[];
    /** After them. */
    readonly children?: ComponentChildren;
  },
): JSX.Element {
  // Those of a sweep are mostly alike.
  const [first, ...others] = new Set(pictures.map(({ ratio }) => ratio));
  return (
    <div class={`run-pictures${pictures.length === 1 ? " single" : ""}`}>
      {pictures.map(({ url, thumbnail, name }) => (
        <PictureButton key={url} url={url} name={name}>
          <img
            src={thumbnail ?? url}
            alt={name}
            loading="lazy"
            style={others.length ? undefined : { aspectRatio: String(first) }}
          />
        </PictureButton>
      ))}
      {children}
    </div>
  );
}

const ICONS: Readonly<Record<RunInfo["state"], IconName>> = {
  queued: "more",
  running: "play",
  succeeded: "check",
  failed: "error",
  cancelled: "stop",
  interrupted: "warning",
};

function StateIcon({ run }: { run: RunInfo }): JSX.Element {
  const said = stateText(run);
  return (
    <span class="run-state" title={said} role="img" aria-label={said}>
      <Icon name={ICONS[run.state]} size={14} />
    </span>
  );
}

/** Marks a run, and compares it with the run that is marked already. */
function Compare(
  { run, pictures, comparing }: {
    run: RunInfo;
    pictures: readonly Picture[];
    comparing: HistoryState["comparing"];
  },
): JSX.Element {
  const { toasts, layout } = useCore();
  const [first] = pictures;
  const marked = comparing.value?.run === run.id;
  const title = marked
    ? t`Compare with no other run`
    : comparing.value === undefined
    ? t`Compare with another run: then choose that one`
    : t`Compare with the run that is marked`;
  return (
    <button
      type="button"
      class={marked ? "marked" : comparing.value === undefined ? "" : "offered"}
      aria-pressed={marked}
      title={title}
      aria-label={`${title} (${run.name ?? t`run`})`}
      onClick={() => {
        const other = comparing.peek();
        comparing.value = other === undefined ? { run: run.id, url: first!.url } : undefined;
        if (other === undefined || other.run === run.id) return;
        if (other.url === first!.url) {
          toasts.show("info", t`The pictures of the two runs are the same to the last byte`);
          return;
        }
        layout.overlay.value = showing(PICTURE, { url: first!.url, beside: other.url });
      }}
    >
      <Icon name="compare" size={14} />
      {marked && t`Compare with…`}
    </button>
  );
}

/** A command about a run or a sweep, by its id. */
export function Act(
  { id, icon, argument }: { id: string; icon: IconName; argument: string },
): JSX.Element | null {
  const { registry, isEnabled, execute } = useCore();
  const command = registry.commands.value.get(id);
  if (!command || !isEnabled(command)) return null;
  return (
    <button
      type="button"
      title={command.title}
      aria-label={command.title}
      onClick={() => execute(id, argument)}
    >
      <Icon name={icon} size={14} />
    </button>
  );
}
