import { t, translated } from "../../../src/words/translate.ts";
import type { InLanguage } from "../../../src/words/translate.ts";
import { SearchField } from "../../core/ui/search_field.tsx";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { TemplateInfo } from "../../../src/api/workflows.ts";
import { useCore } from "../../core/core.ts";
import { rank } from "../../core/fuzzy.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { Inline } from "../../core/ui/markdown.tsx";

const ALL = t`All`;
const FIRST = t`Begin here`;

/** Graphs to begin with: a search, their categories, and a card for each. */
export function Gallery(): JSX.Element {
  const { host, toasts, execute } = useCore();
  const templates = useSignal<readonly (TemplateInfo & InLanguage)[] | undefined>(undefined);
  const query = useSignal("");
  const chosen = useSignal(ALL);
  useEffect(() => {
    host.templates().then((found) => {
      templates.value = found;
    }, toasts.error);
  }, []);
  if (!templates.value) return <p class="empty">{t`Looking for templates`}</p>;
  const categories = [...new Set(templates.value.map(categoryOf))];
  const shown = templates.value.filter((one) =>
    chosen.value === ALL || categoryOf(one) === chosen.value
  );
  const found = rank(query.value, shown, ({ title, doc = "", category, english = "" }) => [
    title,
    doc,
    category,
    english,
  ])
    .map(({ item }) => item);
  const groups = Map.groupBy(found, (one) => one.first ? FIRST : categoryOf(one));
  return (
    <div class="gallery">
      <div class="gallery-head">
        <SearchField text={query} placeholder={t`Search templates`} />
        {categories.length > 1 && (
          <div class="gallery-categories" role="group" aria-label={t`Categories`}>
            {[ALL, ...categories].map((category) => (
              <button
                type="button"
                key={category}
                aria-pressed={chosen.value === category}
                onClick={() => {
                  chosen.value = category;
                }}
              >
                {category}
              </button>
            ))}
          </div>
        )}
        <span class="space" />
        <button
          type="button"
          class="gallery-tour"
          onClick={() => execute("help.getStarted")}
        >
          <Icon name="check" /> {t`Get started in seven steps`}
        </button>
      </div>
      {[...groups].map(([category, inside]) => (
        <section key={category} aria-label={category}>
          {groups.size > 1 && <h3>{category}</h3>}
          <div class={category === FIRST ? "cards first" : "cards"}>
            {inside.map((template) => <Card key={template.id} template={template} />)}
          </div>
        </section>
      ))}
      {!templates.value.length && (
        <p class="empty">
          {t`No plugin has brought templates: begin with an empty graph, and double click on it to add the first node`}
        </p>
      )}
      {templates.value.length > 0 && !found.length && (
        <p class="empty">
          {t`No template of that name: search by what it makes, such as "prompt"`}
        </p>
      )}
    </div>
  );
}

function categoryOf({ category }: TemplateInfo): string {
  return category ? translated(category) : t`Other`;
}

function Card({ template }: { template: TemplateInfo }): JSX.Element {
  const { execute, host } = useCore();
  const { id, title, doc, picture } = template;
  return (
    <article class="card">
      <button
        type="button"
        class="card-open"
        aria-label={title}
        aria-describedby={doc && `doc-${id}`}
        onClick={() => execute("file.openTemplate", { id, title })}
      >
        {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="subgraph" size={48} />}
      </button>
      <b id={`title-${id}`}>{title}</b>
      {doc && (
        <p id={`doc-${id}`} title={doc}>
          <Inline text={doc} />
        </p>
      )}
      {host.server && (
        <button
          type="button"
          class="card-run"
          aria-label={t`Run at once`}
          aria-describedby={`title-${id}`}
          onClick={() => execute("file.openTemplate", { id, title, run: true })}
        >
          <Icon name="play" size={14} /> {t`Run`}
        </button>
      )}
    </article>
  );
}
