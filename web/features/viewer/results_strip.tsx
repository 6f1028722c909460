import type { JSX } from "preact";
import { locale, t } from "../../../src/words/translate.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import type { OpenDocument } from "../../document/open_document.ts";
import { RunPreview } from "../../runs/run_preview.tsx";
import { picturesOf } from "../../runs/run_pictures.ts";
import { useRuns } from "../../runs/runs.ts";

/** Whether it is there, a setting. */
export const PINNED = "canvas.results";
/** Older ones are in the history. */
const MOST = 60;

/** What runs of a document have made, beside its canvas: what is being painted, then the newest first. */
export function ResultsStrip({ document }: { document: OpenDocument }): JSX.Element | null {
  const { runs, settings, host } = useRuns();
  if (!settings.read<boolean>(PINNED)) return null;
  const name = document.name.value;
  const pictures = runs.runs.value.filter((run) => run.name === name).flatMap((run) =>
    picturesOf(host, Object.values(run.outputs).flat()).map((picture) => ({ ...picture, run }))
  ).slice(0, MOST);
  return (
    <aside class="results-strip" aria-label={t`Results`}>
      <RunPreview document={document} />
      {pictures.map(({ url, thumbnail, name, ratio, run }) => (
        <PictureButton key={`${run.id} ${url}`} url={url} name={name}>
          <img
            src={thumbnail}
            alt={`${name}, ${new Date(run.created).toLocaleTimeString(locale())}`}
            style={{ aspectRatio: ratio }}
            loading="lazy"
          />
        </PictureButton>
      ))}
      {!pictures.length && <p class="empty">{t`What runs make is shown here`}</p>}
    </aside>
  );
}
