import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { printBytes } from "../../core/print_bytes.ts";
import type { PictureFacts } from "./picture_facts.ts";
import { factsOf, type ViewerActions, type ViewerHost } from "./viewer_actions.ts";
import type { ViewerImage } from "./viewer_state.ts";

interface InfoPanelProps {
  readonly image: ViewerImage;
  readonly host: ViewerHost;
  readonly actions: ViewerActions;
  onError(error: unknown): void;
}

/** What is shown of a graph's values, those that tell most first, and of each value: files of others may have millions. */
const MOST_VALUES = 500;
const MOST_LETTERS = 4000;

/** What a picture's file says of itself: size, seed, prompt, and the graph that made it. */
export function InfoPanel({ image, host, actions, onError }: InfoPanelProps): JSX.Element {
  const facts = useSignal<PictureFacts | undefined>(undefined);
  const bytes = useSignal(image.bytes);
  const path = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let current = true;
    facts.value = undefined;
    bytes.value = image.bytes;
    factsOf(image, host).then((read) => {
      if (!current) return;
      facts.value = read;
      bytes.value = read.bytes;
    }).catch((error) => current && onError(error));
    path.value = undefined;
    host.savedAs?.(image).then(([first]) => {
      if (current) path.value = first?.path;
    }, () => {}); // forgotten meanwhile
    return () => {
      current = false;
    };
  }, [image.key, host]);
  const { graph, fault, values = [], texts = [] } = facts.value ?? {};
  return (
    <aside class="info" aria-label={t`About the picture`} tabIndex={0}>
      <h3>{image.name}</h3>
      <dl>
        {image.width && image.height && (
          <Fact name={t`Size`} value={`${image.width} × ${image.height}`} />
        )}
        {bytes.value !== undefined && <Fact name={t`File`} value={printBytes(bytes.value)} />}
        {image.type && <Fact name={t`Type`} value={image.type} />}
        {path.value !== undefined && <Fact name={t`Path`} value={path.value} />}
        {image.from && <Fact name={t`Made by`} value={image.from} />}
        {[...values.slice(0, MOST_VALUES), ...texts].map(([name, value], index) => (
          <Fact key={`${name} ${index}`} name={name} value={value.slice(0, MOST_LETTERS)} />
        ))}
      </dl>
      {path.value !== undefined && (
        <p class="buttons">
          <button type="button" onClick={() => actions.copyPath().catch(onError)}>
            {t`Copy path`}
          </button>
        </p>
      )}
      {graph !== undefined
        ? (
          <>
            <p class="buttons">
              <button type="button" onClick={() => actions.openGraph().catch(onError)}>
                {t`Open its graph`}
              </button>
              <button type="button" onClick={() => actions.copyGraph().catch(onError)}>
                {t`Copy graph`}
              </button>
            </p>
            <details>
              <summary>{t`Graph`}</summary>
              <pre tabIndex={0}>{graph}</pre>
            </details>
          </>
        )
        : facts.value && (
          <p class="hint">
            {fault ?? t`No graph is in this file. Save image writes it into PNG files.`}
          </p>
        )}
    </aside>
  );
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
