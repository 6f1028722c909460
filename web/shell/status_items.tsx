import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { StatusItem } from "../core/registry.ts";
import { Icon } from "../core/ui/icon.tsx";
import { problemsOf } from "../features/problems/problems.ts";

/** What the editor itself shows in the status bar. */
export const statusItems: readonly StatusItem[] = [
  { id: "runner", side: "left", order: 1, component: Runner },
  { id: "problems", side: "left", order: 2, component: Problems },
  { id: "device", side: "right", order: 1, component: Device },
  { id: "memory", side: "right", order: 2, component: Memory },
  { id: "zoom", side: "right", order: 3, component: Zoom },
  { id: "theme", side: "right", order: 4, component: Theme },
];

function Runner(): JSX.Element {
  const app = useApp();
  const { status, connected, signedOut, active } = app.runs;
  const waiting = active.value.filter(({ state }) => state === "queued").length;
  const running = active.value.length - waiting;
  return (
    <button
      type="button"
      title={status.value && `Braid ${status.value.version}`}
      onClick={() => app.execute("view.queue")}
    >
      {app.host.name === "local"
        ? "No server: graphs can be edited, not run"
        : signedOut.value
        ? "Signed out"
        : connected.value === false
        ? "The server is gone: trying again"
        : active.value.length
        ? [running > 0 && "Running", waiting > 0 && `${waiting} waiting`].filter(Boolean).join(", ")
        : status.value?.runner === "starting"
        ? "Starting"
        : "Ready"}
      {status.value?.queue.paused && ", queue paused"}
    </button>
  );
}

function Problems(): JSX.Element {
  const app = useApp();
  const faults = problemsOf(app);
  const errors = faults.filter(({ severity }) => severity === "error").length;
  return (
    <button type="button" onClick={() => app.execute("view.problems")}>
      <Icon name="error" size={14} /> {errors}
      <span class="visually-hidden">errors,</span> <Icon name="warning" size={14} />{" "}
      {faults.length - errors}
      <span class="visually-hidden">warnings</span>
    </button>
  );
}

function Device(): JSX.Element | null {
  const { device } = useApp().runs.status.value ?? {};
  return device ? <span>{device}</span> : null;
}

function Memory(): JSX.Element | null {
  const { memory } = useApp().runs.status.value ?? {};
  return memory
    ? (
      <span title="Memory of the runner, and of the machine">
        {gigabytes(memory.used)} of {gigabytes(memory.total)} GB
      </span>
    )
    : null;
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

function Zoom(): JSX.Element | null {
  const app = useApp();
  const zoom = useComputed(() =>
    app.canvas.value ? `${Math.round(app.canvas.value.viewport.value.zoom * 100)} %` : ""
  );
  return app.canvas.value
    ? (
      <button type="button" title="Show all" onClick={() => app.execute("canvas.fit")}>
        {zoom}
      </button>
    )
    : null;
}

function Theme(): JSX.Element {
  const app = useApp();
  return (
    <button type="button" onClick={() => app.execute("view.theme")} title="Colour theme">
      {app.settings.read<string>("window.theme")}
    </button>
  );
}
