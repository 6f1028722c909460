import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";
import type { ModelInfo } from "../api.ts";

/** The models that the host has. */
export function Models(): JSX.Element {
  const app = useApp();
  const models = useSignal<readonly ModelInfo[] | undefined>(undefined);
  useEffect(() => {
    app.host.models().then((found) => {
      models.value = found;
    }, app.toasts.error);
  }, []);
  if (!models.value) return <p class="empty">Looking for models</p>;
  if (!models.value.length) {
    return <p class="empty">No models here. The server lists what is in its models folder.</p>;
  }
  return (
    <ul class="models">
      {models.value.map(({ name, kind, bytes, license, source, picture, doc, sha256 }) => (
        <li key={name}>
          {picture && <img src={picture} alt="" loading="lazy" />}
          <b>{name}</b>
          <small>
            {[kind, bytes && `${(bytes / 1e6).toFixed(1)} MB`, license].filter(Boolean).join(", ")}
          </small>
          {doc && <p>{doc}</p>}
          {source && <small>{source}</small>}
          {sha256 && <code title="sha256">{sha256.slice(0, 16)}…</code>}
        </li>
      ))}
    </ul>
  );
}
