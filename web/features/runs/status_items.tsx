import type { JSX } from "preact";
import { fixed, t, translated } from "../../../src/words/translate.ts";
import { useRuns } from "../../runs/runs.ts";

export function Runner(): JSX.Element {
  const { runs, execute, host } = useRuns();
  const { status, connected, refused, active } = runs;
  const waiting = active.value.filter(({ state }) => state === "queued").length;
  const running = active.value.length - waiting;
  const refusal = status.value?.refusal;
  // Where nobody answers, it may have been started again on another port.
  const isGone = connected.value === false && refused.value !== "signedOut";
  return (
    <button
      type="button"
      title={isGone
        ? t`Paste the new link, if Braid was started again on another port`
        : refusal
        ? translated(refusal)
        : status.value && t`Braid ${status.value.version}`}
      onClick={() => execute(isGone ? "file.handOver" : "view.queue")}
    >
      {host.name === "local"
        ? t`No server: graphs can be edited, not run`
        : refused.value === "signedOut"
        ? t`Signed out`
        : refused.value === "moved"
        ? t`Started again: it needs the new link`
        : refused.value
        ? t`What answers is not known: it is told nothing`
        : connected.value === false
        ? t`The server is gone: trying again`
        : active.value.length
        ? [running > 0 && t`Running`, waiting > 0 && t`${waiting} waiting`].filter(Boolean)
          .join(", ")
        : refusal
        ? t`Cannot run`
        : status.value?.runner === "starting"
        ? t`Starting`
        : t`Ready`}
      {status.value?.queue.paused && t`, queue paused`}
    </button>
  );
}

export function Device(): JSX.Element | null {
  const { device } = useRuns().runs.status.value ?? {};
  return device ? <span>{translated(device)}</span> : null;
}

export function Memory(): JSX.Element | null {
  const { memory } = useRuns().runs.status.value ?? {};
  return memory
    ? (
      <span title={t`Memory of the runner, and of the machine`}>
        {t`${gigabytes(memory.used)} of ${gigabytes(memory.total)} GB`}
      </span>
    )
    : null;
}

function gigabytes(bytes: number): string {
  return fixed(bytes / 2 ** 30, 1);
}
