import type { JSX } from "preact";
import { t, told } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { canDownload } from "../../assets/model_downloads.ts";
import { Icon } from "../../core/ui/icon.tsx";

/** Leads from a model that is not here to where it can be had. */
export function GetModel({ model }: { model: string }): JSX.Element {
  const { downloads, execute } = useAssets();
  const download = canDownload(downloads, model);
  const title = download ? t`Download…` : t`How to get it`;
  return (
    <button
      type="button"
      class="model-button"
      aria-label={`${title.replace("…", "")}: ${model}`}
      onClick={() => execute("models.getMissing", model)}
    >
      <Icon name={download ? "download" : "info"} size={14} /> {title}
    </button>
  );
}

interface MissingProps {
  /** The nodes of the canvas in front that name each. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  readonly nameOf: (id: string) => string;
  readonly reveal: (id: string) => void;
}

/** The models that the graph in front names and that are not here. */
export function MissingModels({ users, nameOf, reveal }: MissingProps): JSX.Element {
  const app = useAssets();
  const { downloads } = app;
  const known = new Set([
    downloads?.asked.value?.model,
    ...downloads?.list.value.map(({ model }) => model) ?? [],
  ]);
  const names = [...users.keys()];
  return (
    <section class="models-missing">
      <h3>{t`Not here`}</h3>
      <ul>
        {[...users].map(([name, ids]) => (
          <li key={name}>
            <b>{name}</b> {ids.map((id) => (
              <button
                key={id}
                type="button"
                onClick={() => reveal(id)}
              >
                {nameOf(id)}
              </button>
            ))}
            {canDownload(app.downloads, name) && !known.has(name) && <GetModel model={name} />}
          </li>
        ))}
      </ul>
      {names.some((name) => !canDownload(app.downloads, name)) && <HowToGet />}
    </section>
  );
}

/** Where models come from but for a hub. */
export function HowToGet(): JSX.Element {
  const { models, toasts } = useAssets();
  return (
    <>
      <p>
        {told`Put the folder of a model, as diffusers or an ONNX export lays it out, into the folder that the environment names in ${(
          <code>BRAID_MODELS</code>
        )}, else into ${(
          <code>
            braid/models
          </code>
        )} where your system keeps data; or start with another:`}
      </p>
      <pre>braid serve --models FOLDER</pre>
      <p>{t`The cache of Hugging Face is such a folder too.`}</p>
      <button
        type="button"
        class="models-again"
        onClick={() => models.read().catch(toasts.error)}
      >
        {t`Look again`}
      </button>
    </>
  );
}
