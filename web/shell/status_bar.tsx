import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { Icon } from "./icon.tsx";

/** What runs and on what, how many problems, how far zoomed. */
export function StatusBar(): JSX.Element {
  const app = useApp();
  const view = app.canvas.value;
  const { status, connected, active } = app.runs;
  const faults = [...view?.problems.value.values() ?? []].flat();
  const errors = faults.filter(({ severity }) => severity === "error").length;
  const zoom = useComputed(() =>
    app.canvas.value ? `${Math.round(app.canvas.value.viewport.value.zoom * 100)} %` : ""
  );
  const memory = status.value?.memory;
  return (
    <footer class={`status-bar${connected.value === false ? " offline" : ""}`}>
      <button type="button" onClick={() => app.execute("view.queue")}>
        {app.host.name === "local"
          ? "No server: graphs can be edited, not run"
          : connected.value === false
          ? "The server is gone: trying again"
          : active.value.length
          ? `Running, ${active.value.length} in the queue`
          : status.value?.runner === "starting"
          ? "Starting"
          : "Ready"}
        {status.value?.queue.paused && ", queue paused"}
      </button>
      <button
        type="button"
        onClick={() => app.execute("view.problems")}
      >
        <Icon name="error" size={14} /> {errors}
        <span class="visually-hidden">errors,</span>
        <Icon name="warning" size={14} /> {faults.length - errors}
        <span class="visually-hidden">warnings</span>
      </button>
      <StatusItems side="left" />
      <span class="space" />
      <StatusItems side="right" />
      {status.value?.device && <span>{status.value.device}</span>}
      {memory && <span>{gigabytes(memory.used)} of {gigabytes(memory.total)} GB</span>}
      {view && (
        <button type="button" title="Show all" onClick={() => app.execute("canvas.fit")}>
          {zoom}
        </button>
      )}
      <button type="button" onClick={() => app.execute("view.theme")} title="Colour theme">
        {app.settings.read<string>("window.theme")}
      </button>
    </footer>
  );
}

function StatusItems({ side }: { side: "left" | "right" }): JSX.Element {
  const items = useApp().registry.statusItems.value.filter((item) => item.side === side);
  return <>{items.map(({ id, component: Item }) => <Item key={id} />)}</>;
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
