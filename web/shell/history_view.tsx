import type { JSX } from "preact";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { useApp } from "../app.ts";
import type { RunInfo } from "../api.ts";
import { printTime } from "../canvas/node_state.tsx";
import { picturesOf } from "../runs/run_store.ts";
import { Icon } from "./icon.tsx";

/** Runs with what they made, newest first. */
export function History(): JSX.Element {
  const app = useApp();
  const { runs } = app.runs;
  if (!app.host.runs) {
    return (
      <p class="empty">
        Running needs the server: <code>braid serve</code>
      </p>
    );
  }
  if (!runs.value.length) {
    return <p class="empty">No runs yet: open a graph and press Run</p>;
  }
  return <RunList runs={runs.value} />;
}

export function RunList({ runs }: { runs: readonly RunInfo[] }): JSX.Element {
  return <ul class="runs">{runs.map((run) => <Run key={run.id} run={run} />)}</ul>;
}

function Run({ run }: { run: RunInfo }): JSX.Element {
  const app = useApp();
  const going = run.state === "queued" || run.state === "running";
  const pictures = picturesOf(app.host, Object.values(run.outputs).flat());
  const took = run.started && run.finished
    ? printTime(Date.parse(run.finished) - Date.parse(run.started))
    : "";
  const open = async (): Promise<void> => {
    const text = await app.host.runs!.workflow(run.id);
    app.workspace.add(parseWorkflow(text), run.name ?? "run", true);
  };
  return (
    <li class={`run ${run.state}`}>
      <div class="line">
        <b title={run.name}>{run.name ?? "run"}</b>
        <span class="space" />
        {run.state === "queued" && <Button id="run.prioritize" icon="play" run={run} />}
        {going && <Button id="run.stop" icon="stop" run={run} />}
        {!going && <Button id="run.retry" icon="retry" run={run} />}
        {!going && <Button id="run.delete" icon="trash" run={run} />}
        <button
          type="button"
          title="Open the graph of this run"
          aria-label="Open the graph of this run"
          onClick={() => open().catch(app.toasts.error)}
        >
          <Icon name="files" size={14} />
        </button>
      </div>
      <small>
        <span class="state">{run.state}</span>
        {took && ` in ${took}`}, {new Date(run.created).toLocaleString()}
      </small>
      {run.error && <p class="error">{run.error.message}</p>}
      {pictures.length > 0 && (
        <div class="thumbnails">
          {pictures.map(({ url, name }) => (
            <button
              type="button"
              key={url}
              onClick={() => {
                app.layout.overlay.value = { overlay: "picture", url };
              }}
            >
              <img src={url} alt={name} loading="lazy" />
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function Button(
  { id, icon, run }: { id: string; icon: "play" | "stop" | "retry" | "trash"; run: RunInfo },
): JSX.Element {
  const app = useApp();
  const title = app.registry.commands.value.get(id)?.title ?? id;
  return (
    <button
      type="button"
      title={title}
      aria-label={title}
      onClick={() => app.execute(id, run.id)}
    >
      <Icon name={icon} size={14} />
    </button>
  );
}
