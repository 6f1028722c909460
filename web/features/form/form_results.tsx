import type { JSX } from "preact";
import type { RunInfo } from "../../../src/api/runs.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import type { NodeRun } from "../../runs/node_run.ts";
import { RunMeter } from "../../runs/run_meter.tsx";
import { RunPreview } from "../../runs/run_preview.tsx";
import { useRuns } from "../../runs/runs.ts";

interface ResultsProps {
  readonly document: OpenDocument;
  /** The run that goes, if one does. */
  readonly run: RunInfo | undefined;
}

/** What the outputs gave last, and while a run goes how far it is and what it paints. */
export function FormResults({ document, run }: ResultsProps): JSX.Element {
  const { runs, execute } = useRuns();
  const { graph } = document.checked.value;
  const runOf = (path: string): NodeRun => runs.nodeRun(document.key, path);
  const failed = [...graph.nodes.keys()].find((path) => runOf(path).error.value);
  const outputs = graph.outputs.filter((path) => {
    const { pictures, text } = runOf(path);
    return pictures.value.length > 0 || text.value !== undefined;
  });
  return (
    <section class="form-results" aria-label={t`Results`} aria-live="polite">
      {run && <RunMeter run={run} />}
      {run && <RunPreview document={document} />}
      {failed !== undefined && !run && (
        <p class="form-error" role="alert">
          <b>{failed}:</b> {translated(runOf(failed).error.value!.message)}{" "}
          <button type="button" onClick={() => execute("form.showNode", failed)}>
            {t`Show the node`}
          </button>
        </p>
      )}
      {outputs.map((path) => <Result key={path} path={path} run={runOf(path)} />)}
      {!outputs.length && !run && failed === undefined && (
        <p class="empty">{t`What a run makes is shown here`}</p>
      )}
    </section>
  );
}

function Result({ path, run }: { path: string; run: NodeRun }): JSX.Element {
  const stale = run.status.value === "waiting" || run.status.value === "running";
  return (
    <figure class={`form-result${stale ? " stale" : ""}`}>
      {run.pictures.value.map(({ url, name }) => (
        <PictureButton key={url} url={url} name={name}>
          <img src={url} alt={t`${name} of ${path}`} />
        </PictureButton>
      ))}
      {run.text.value !== undefined && <pre>{run.text.value}</pre>}
      <figcaption>
        <Icon name="eye" size={12} /> {path}
      </figcaption>
    </figure>
  );
}
