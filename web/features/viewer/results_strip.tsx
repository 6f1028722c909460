import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { locale, t } from "../../../src/words/translate.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { RunPreview } from "../../runs/run_preview.tsx";
import { picturesOf } from "../../runs/run_pictures.ts";
import { useRuns } from "../../runs/runs.ts";

/** Whether it is there, a setting. */
export const PINNED = "canvas.results";
/** Older ones are in the history. */
const MOST = 60;

/** What runs of a document have made, beside its canvas: what is being painted, then the newest first. */
export function ResultsStrip({ document }: { document: OpenDocument }): JSX.Element | null {
  const app = useRuns();
  const { runs, settings, host } = app;
  if (!settings.read<boolean>(PINNED)) return null;
  const name = document.name.value;
  const pictures = runs.runs.value
    .filter((run) => run.name === name || runs.ownerOf(run) === document.key).flatMap((run) =>
      picturesOf(host, Object.values(run.outputs).flat()).map((picture) => ({ ...picture, run }))
    ).slice(0, MOST).flatMap((picture) => {
      const relation = kinshipOf(app).relation(document, picture.run);
      return relation ? [{ ...picture, isOther: relation === "other" }] : [];
    });
  return (
    <aside class="results-strip" aria-label={t`Results`}>
      <RunPreview document={document} />
      {pictures.map(({ url, thumbnail, name, ratio, run, isOther }) => (
        <PictureButton key={`${run.id} ${url}`} url={url} name={name}>
          <img
            src={thumbnail}
            alt={`${name}, ${new Date(run.created).toLocaleTimeString(locale())}`}
            style={{ aspectRatio: ratio }}
            loading="lazy"
          />
          {isOther && (
            <small title={t`Of this name, but another graph, or this one before it was changed`}>
              {t`Another graph`}
            </small>
          )}
          <Caption name={name} run={run.id} />
        </PictureButton>
      ))}
      {!pictures.length && <p class="empty">{t`What runs make is shown here`}</p>}
    </aside>
  );
}

/** What a picture is called, and the seeds of its run. */
function Caption({ name, run }: { readonly name: string; readonly run: string }): JSX.Element {
  const { runs } = useRuns();
  const seeds = useSignal<readonly string[]>([]);
  useEffect(() => {
    const read = async (): Promise<void> => {
      const { graphValues } = await import("./picture_facts.ts");
      const values = graphValues(await runs.workflowOf(run));
      seeds.value = [
        ...new Set(values.flatMap(([port, seed]) => /\.seed$/i.test(port) ? [seed] : [])),
      ];
    };
    read().catch(() => {}); // gone meanwhile: it has its name
  }, [run]);
  const all = seeds.value.join(", ");
  return <span class="caption">{all ? t`${name}, seed ${all}` : name}</span>;
}
