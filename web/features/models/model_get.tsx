import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DownloadInfo, DownloadPlan } from "../../../src/api/downloads.ts";
import { plural, t, translated } from "../../../src/words/translate.ts";
import { useAssets } from "../../assets/assets.ts";
import { isGoing, shareOf } from "../../assets/model_downloads.ts";
import type { AskedModel, ModelDownloads } from "../../assets/model_downloads.ts";
import { useCore } from "../../core/core.ts";
import { printBytes } from "../../core/print_bytes.ts";
import { Icon } from "../../core/ui/icon.tsx";

/** Models from a hub: asks for one, shows what it would bring before anything is downloaded, then how far it is. */
export function ModelGet(): JSX.Element | null {
  const app = useAssets();
  const { downloads } = app;
  if (!downloads) return null;
  const { asked, list, refusal } = downloads;
  return (
    <section class="model-get" aria-label={t`Models from Hugging Face`}>
      <button
        type="button"
        class="model-button"
        disabled={refusal.value !== undefined}
        title={refusal.value ?? t`Download one from Hugging Face by its name`}
        onClick={() => app.execute("models.get")}
      >
        <Icon name="download" size={14} /> {t`Get a model…`}
      </button>
      {refusal.value !== undefined && <p class="model-note">{refusal}</p>}
      {asked.value && <Asked key={asked.value.model} asked={asked.value} downloads={downloads} />}
      {list.value.map((one) => <Download key={one.model} download={one} downloads={downloads} />)}
    </section>
  );
}

function Asked(
  { asked: { model, variant, plan, fault }, downloads }: {
    asked: AskedModel;
    downloads: ModelDownloads;
  },
): JSX.Element {
  const { toasts } = useCore();
  const first = useRef<HTMLButtonElement>(null);
  const wish = { model, ...(variant !== undefined && { variant }) };
  useEffect(() => { // unless the person has gone on with something else
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest(".models")) {
      first.current?.focus();
    }
  }, [plan, fault]);
  return (
    <div class="model-card" role="group" aria-label={t`Get ${model}`}>
      <b>{model}</b>
      {!plan && !fault && <p class="model-note">{t`Asking how large it is`}</p>}
      {plan && <Plan plan={plan} />}
      {plan && (variant !== undefined || plan.variants.length > 0) && (
        <label class="model-variant">
          {t`Precision`}
          <select
            value={variant ?? ""}
            onChange={({ currentTarget: { value } }) =>
              void downloads.ask({ model, ...(value && { variant: value }) })}
          >
            <option value="">{t`as it was trained`}</option>
            {[...plan.variants, ...(variant === undefined ? [] : [variant])].map((name) => (
              <option key={name} value={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {fault && <p class="model-fault" role="alert">{fault}</p>}
      <div class="model-buttons">
        {plan && !plan.isWhole && (
          <button
            type="button"
            class="model-primary"
            ref={first}
            onClick={() => downloads.start(wish).catch(toasts.error)}
          >
            {t`Download ${printBytes(plan.bytes - plan.here)}`}
          </button>
        )}
        {fault && (
          <button
            type="button"
            class="model-primary"
            ref={first}
            onClick={() => downloads.ask(wish)}
          >
            {t`Try again`}
          </button>
        )}
        <button type="button" onClick={downloads.dismiss}>
          {plan && !plan.isWhole ? t`Not now` : t`Close`}
        </button>
      </div>
    </div>
  );
}

function Plan({ plan: { bytes, files, here, isWhole, license, folder } }: {
  plan: DownloadPlan;
}): JSX.Element {
  return (
    <>
      <p>
        {plural(files, "{1} in {0} file", "{1} in {0} files", printBytes(bytes))}
        {isWhole
          ? t`: it is here already`
          : here > 0
          ? t`, ${printBytes(here)} of it here already`
          : ""}
      </p>
      <p>
        {license === undefined
          ? t`It does not say its license: look at its page first`
          : t`License: ${license}`}
      </p>
      {!isWhole && <p class="model-note">{t`It goes to ${folder}`}</p>}
    </>
  );
}

function Download(
  { download, downloads }: { download: DownloadInfo; downloads: ModelDownloads },
): JSX.Element {
  const { toasts } = useCore();
  const { model, error } = download;
  const button = (title: string, act: () => Promise<void>): JSX.Element => (
    <button
      type="button"
      aria-label={`${title}: ${model}`}
      onClick={() => act().catch(toasts.error)}
    >
      {title}
    </button>
  );
  return (
    <div class="model-card" role="group" aria-label={t`Download of ${model}`}>
      <b>{model}</b>
      <progress aria-label={t`Download of ${model}`} value={shareOf(download)} max={1} />
      {error
        ? <p class="model-fault">{translated(error)}</p>
        : <p class="model-note">{printShare(download)}</p>}
      <div class="model-buttons">
        {isGoing(download) ? button(t`Cancel`, () => downloads.cancel(model)) : (
          <>
            {button(error ? t`Try again` : t`Go on`, () => downloads.start(download))}
            {button(t`Forget`, () => downloads.remove(model))}
          </>
        )}
      </div>
    </div>
  );
}

/** `35 %, 1.2 GB of 3.44 GB`. */
export function printShare(download: DownloadInfo): string {
  const { state, received, total } = download;
  const share = shareOf(download);
  const words = share === undefined
    ? ""
    : t`${Math.floor(100 * share)} %, ${printBytes(received)} of ${printBytes(total)}`;
  if (state === "cancelled") {
    return [t`Called off, what has come stays`, words].filter(Boolean).join(": ");
  }
  if (state === "waiting") return t`Waits for its turn`;
  return words || t`Asking the hub`;
}
