import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { SettingsScope } from "../../../src/api/settings.ts";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { rank } from "../../core/fuzzy.ts";
import type { SettingContribution } from "../../core/registry.ts";
import { Checkbox } from "../../core/ui/checkbox.tsx";
import { SearchField } from "../../core/ui/search_field.tsx";
import { SettingField } from "./setting_field.tsx";
import { SettingsJson } from "./settings_json.tsx";

const SCOPES: Readonly<Record<SettingsScope, string>> = {
  user: t`For you, in every folder`,
  workspace:
    t`For everyone in this folder of workflows; they go before your own. What starts or guards runs is yours alone`,
};

const GROUPS: Readonly<Record<string, string>> = {
  window: t`Window`,
  canvas: t`Canvas`,
  editor: t`Editor`,
  run: t`Run`,
  runner: t`Runner`,
  history: t`History`,
  storage: t`Storage`,
  cache: t`Cache`,
  queue: t`Queue`,
  guidance: t`Guidance`,
};

const titleOf = (group: string): string =>
  GROUPS[group] ?? group[0]!.toUpperCase() + group.slice(1);

/** Every setting that is contributed, with a search, in each place that it can be set. */
export function SettingsView(): JSX.Element {
  const { settings, registry, host } = useCore();
  const query = useSignal("");
  const scope = useSignal<SettingsScope>("user");
  const changedOnly = useSignal(false);
  const asJson = useSignal(false);
  const set = settings.scopes[scope.value].value;
  const shown = registry.settings.value.filter(({ id, title, personal }) =>
    title && !(personal && scope.value === "workspace") &&
    (!changedOnly.value || Object.hasOwn(set, id))
  );
  const found = rank(
    query.value,
    shown,
    ({ title, doc, id, english = "" }) => [title, id, doc, english],
  )
    .map(({ item }) => item);
  const groups = Map.groupBy(found, ({ id }) => id.split(".")[0]!);
  return (
    <div class="settings">
      {host.hasWorkspaceSettings && (
        <div class="settings-scopes" role="group" aria-label={t`Where`}>
          {(["user", "workspace"] as const).map((one) => (
            <button
              type="button"
              key={one}
              aria-pressed={scope.value === one}
              onClick={() => {
                scope.value = one;
              }}
            >
              {one === "user" ? t`User` : t`Workspace`}
            </button>
          ))}
          <small>{SCOPES[scope.value]}</small>
        </div>
      )}
      <div class="settings-head">
        <SearchField text={query} placeholder={t`Search settings`} />
        <Checkbox value={changedOnly}>{t`Only changed ones`}</Checkbox>
        <Checkbox value={asJson}>{t`As JSON`}</Checkbox>
      </div>
      {asJson.value ? <SettingsJson key={scope.value} scope={scope.value} /> : (
        <>
          {[...groups].map(([group, inside]) => (
            <section key={group} aria-label={titleOf(group)}>
              {!query.value && <h3>{titleOf(group)}</h3>}
              {inside.map((item) => <Setting key={item.id} setting={item} scope={scope.value} />)}
            </section>
          ))}
          {!found.length && (
            <p class="empty">
              {changedOnly.value && !query.value
                ? t`Nothing is changed here: all settings are as they come`
                : t`No setting of that name`}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Setting(
  { setting, scope }: { setting: SettingContribution; scope: SettingsScope },
): JSX.Element {
  const { settings } = useCore();
  const { id, title, doc, personal } = setting;
  const here = settings.scopes[scope].value;
  const other = scope === "user" ? "workspace" : "user";
  const changed = Object.hasOwn(here, id);
  const elsewhere = !personal && Object.hasOwn(settings.scopes[other].value, id);
  // What would hold if it were not set here.
  const inherited = scope === "workspace" && elsewhere
    ? settings.scopes.user.value[id]
    : setting.default;
  return (
    <div class={`setting${changed ? " changed" : ""}`}>
      <label>
        <b>{title}</b>
        <code>{id}</code>
        {changed && <small>{t`changed`}</small>}
        <span>{doc}</span>
        <SettingField
          setting={setting}
          value={changed ? here[id] : inherited}
          onChange={(next) => settings.write(id, next, scope)}
        />
      </label>
      {elsewhere && (
        <p class="setting-note">
          {scope === "user"
            ? t`The workspace sets it to ${
              JSON.stringify(settings.scopes.workspace.value[id])
            }, which wins`
            : t`Your own is ${
              JSON.stringify(settings.scopes.user.value[id])
            }; what is set here wins`}
        </p>
      )}
      {changed && (
        <button type="button" onClick={() => settings.write(id, undefined, scope)}>
          {t`Set back`}
          <span class="visually-hidden">{title}</span>
        </button>
      )}
    </div>
  );
}
