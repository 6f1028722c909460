import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { FoundPlugin } from "../../../src/api/plugins.ts";
import { own } from "../../../src/graph/record.ts";
import { t } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { rank } from "../../core/fuzzy.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { Extensions } from "./extensions.ts";
import { ExtensionItem } from "./extension_item.tsx";
import { ExtensionOffer } from "./extension_offer.tsx";

/** The plugins of others: those that are installed, those that the graph in front asks for, and what npm has. */
export const extensionsView = (extensions: Extensions): FunctionComponent =>
  function View(): JSX.Element {
    return <ExtensionsView extensions={extensions} />;
  };

function ExtensionsView({ extensions }: { extensions: Extensions }): JSX.Element {
  const app = useCanvases();
  const { list, query, search, asked } = extensions;
  useEffect(() => void extensions.read().catch(app.toasts.error), [app.catalogue.value]);
  const shown = rank(
    query.value,
    list.value ?? [],
    ({ title, name, description = "" }) => [title, name, description],
  );
  const lacks = Object.entries(app.canvas.value?.document.workflow.value.requires ?? {})
    .filter(([name]) => !own(app.catalogue.value.plugins, name));
  const find = (): void => {
    const words = query.peek().trim();
    const isSource = /^npm:|[\\/]/.test(words);
    void (isSource ? extensions.look(words) : extensions.find(words));
  };
  return (
    <div class="extensions">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <input
          type="search"
          placeholder={t`Search, Enter to ask npm`}
          aria-label={t`Search plugins`}
          value={query}
          onInput={(event) => query.value = event.currentTarget.value}
        />
      </form>
      <div class="extension-buttons">
        <button type="button" onClick={find}>
          <Icon name="search" size={14} /> {t`Search npm`}
        </button>
        <button type="button" onClick={() => app.execute("extensions.install")}>
          <Icon name="download" size={14} /> {t`Install…`}
        </button>
      </div>
      {asked.value && (
        <ExtensionOffer key={asked.value.source} extensions={extensions} asked={asked.value} />
      )}
      {lacks.length > 0 && (
        <details open>
          <summary>{t`This graph needs`}</summary>
          <ul>
            {lacks.map(([name, range]) => {
              const there = list.value?.find((one) => one.name === name);
              return (
                <li key={name} class="extension-found">
                  <b>{name}</b> <small>{range}</small>
                  {there?.installed?.isEnabled === false
                    ? (
                      <button
                        type="button"
                        onClick={() => extensions.enable(there).catch(app.toasts.error)}
                      >
                        {t`Enable`}
                      </button>
                    )
                    : (
                      <button type="button" onClick={() => app.execute("extensions.find", name)}>
                        {t`Find it`}
                      </button>
                    )}
                </li>
              );
            })}
          </ul>
        </details>
      )}
      {search.value && (
        <details open>
          <summary>{t`On npm: ${search.value.words || "braid-plugin"}`}</summary>
          {search.value.fault !== undefined && (
            <p class="extension-fault" role="alert">{search.value.fault}</p>
          )}
          {!search.value.found && search.value.fault === undefined && (
            <p class="extension-note">{t`Asking the registry`}</p>
          )}
          {search.value.found?.length === 0 && (
            <p class="extension-note">{t`There is no plugin about that`}</p>
          )}
          <ul>
            {search.value.found?.map((one) => (
              <Found
                key={one.name}
                found={one}
                look={() => extensions.look(`npm:${one.name}`)}
              />
            ))}
          </ul>
        </details>
      )}
      <details open>
        <summary>{t`Installed`}</summary>
        <ul>
          {shown.map(({ item }) => (
            <ExtensionItem
              key={item.installed ? item.name : item.folder}
              extensions={extensions}
              plugin={item}
            />
          ))}
        </ul>
        {list.value && !shown.length && (
          <p class="extension-note">
            {query.value
              ? t`None of that name`
              : t`None yet. A plugin brings nodes and templates: braid plugin new writes one of your own.`}
          </p>
        )}
      </details>
    </div>
  );
}

function Found(
  { found: { name, version, description, date }, look }: {
    found: FoundPlugin;
    look: () => Promise<void>;
  },
): JSX.Element {
  return (
    <li class="extension-found">
      <b>{name}</b> <small>{[version, date?.slice(0, 10)].filter(Boolean).join(", ")}</small>
      {description && <p>{description}</p>}
      <button type="button" aria-label={t`Look at ${name}`} onClick={look}>{t`Look at it`}</button>
    </li>
  );
}
