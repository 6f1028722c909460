import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";
import type { TemplateInfo } from "../api.ts";
import { Icon } from "./icon.tsx";

/** Graphs to begin with, by category. */
export function Gallery(): JSX.Element {
  const app = useApp();
  const templates = useSignal<readonly TemplateInfo[] | undefined>(undefined);
  useEffect(() => {
    app.host.templates().then((found) => {
      templates.value = found;
    }, app.toasts.error);
  }, []);
  if (!templates.value) return <p class="empty">Looking for templates</p>;
  if (!templates.value.length) return <p class="empty">No plugin has brought templates</p>;
  const groups = Map.groupBy(templates.value, ({ category }) => category || "other");
  return (
    <>
      {[...groups].map(([category, inside]) => (
        <section key={category}>
          {groups.size > 1 && <h3>{category}</h3>}
          <div class="cards">
            {inside.map(({ id, title, doc, picture }) => (
              <button
                type="button"
                class="card"
                key={id}
                onClick={() => app.execute("file.openTemplate", { id, title })}
              >
                {picture ? <img src={picture} alt="" /> : <Icon name="subgraph" size={48} />}
                <b>{title}</b>
                {doc && <span>{doc}</span>}
              </button>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
