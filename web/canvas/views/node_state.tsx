import { useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import type { NodeEntry } from "../../../src/graph/workflow.ts";
import { fixed, t, translated } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { NodeRun } from "../../runs/node_run.ts";
import type { CanvasView } from "../canvas_view.ts";
import { saidOf } from "../said_of.ts";
import type { SceneNode } from "../scene_node.ts";

interface BadgesProps {
  readonly view: CanvasView;
  readonly node: SceneNode;
  readonly mode: NodeEntry["mode"] | undefined;
  readonly faults: ReadonlySignal<readonly Diagnostic[]>;
}

/** Shorter times than this, in milliseconds, are not worth a place. */
const SHOWN = 100;

/** At the right end of a node's header: what it is to a run, and what is wrong with it. */
export function NodeBadges({ view, node, mode, faults }: BadgesProps): JSX.Element {
  const { error, milliseconds, status } = node.run;
  const said = (fault: Parameters<typeof saidOf>[0]): string =>
    translated(saidOf(fault, view.document.workflow.value, view.names.value).message);
  const fault = error.value
    ? said(error.value)
    : faults.value.map((one) => one.fix ? `${said(one)}: ${translated(one.fix)}` : said(one))
      .join("\n");
  const isError = error.value !== undefined ||
    faults.value.some(({ severity }) => severity === "error");
  const off = mode === "mute" ? t`muted` : t`bypassed`;
  return (
    <span class="badges">
      {mode && <small class="mode" title={off}>{off}</small>}
      {node.look.value.pinned && <Icon name="lock" size={12} />}
      {node.isOutput.value && (
        <span class="output" title={t`An output: the graph is run for it`}>
          <Icon name="eye" size={14} />
        </span>
      )}
      {!mode && status.value === "cached" && (
        <span
          class="cached"
          title={t`Taken from the cache`}
          role="img"
          aria-label={t`Taken from the cache`}
        >
          <Icon name="cached" size={12} />
        </span>
      )}
      {!mode && milliseconds.value !== undefined && status.value === "done" &&
        milliseconds.value >= SHOWN && <small>{printTime(milliseconds.value)}</small>}
      {fault && (
        <span
          class={isError ? "fault" : "fault warning"}
          title={fault}
          role="img"
          aria-label={fault}
        >
          <Icon name={isError ? "error" : "warning"} size={14} />
        </span>
      )}
    </span>
  );
}

/** `0.3 s`, `2 min 5 s`. */
export function printTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? fixed(seconds, 1) : Math.round(seconds)} s`;
  return t`${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A bar at the foot of a node. */
export function NodeProgress({ run }: { run: NodeRun }): JSX.Element {
  const style = useComputed(() => `transform:scaleX(${run.progress.value})`);
  const value = useComputed(() => Math.round(run.progress.value * 100));
  return (
    <div class="progress" role="progressbar" aria-valuenow={value} aria-label={t`Progress`}>
      <div style={style} />
      <span>{useComputed(() => translated(run.note.value))}</span>
    </div>
  );
}
