import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { SettingContribution } from "../commands/registry.ts";
import { rank } from "../commands/fuzzy.ts";

/** Every setting that is contributed, with a search. */
export function SettingsView(): JSX.Element {
  const app = useApp();
  const query = useSignal("");
  const shown = app.registry.settings.value.filter(({ title }) => title);
  const found = rank(query.value, shown, ({ title, doc, id }) => [title, doc, id]);
  return (
    <div class="settings">
      <input
        type="search"
        placeholder="Search settings"
        aria-label="Search settings"
        value={query}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
      />
      {found.map(({ item }) => <Setting key={item.id} setting={item} />)}
    </div>
  );
}

function Setting({ setting }: { setting: SettingContribution }): JSX.Element {
  const app = useApp();
  const { id, title, doc, choices } = setting;
  const value = app.settings.read<unknown>(id);
  const changed = Object.hasOwn(app.settings.own.value, id);
  const set = (next: unknown): void => app.settings.write(id, next);
  return (
    <div class={`setting${changed ? " changed" : ""}`}>
      <label>
        <b>{title}</b> <code>{id}</code>
        <span>{doc}</span>
        {choices
          ? (
            <select value={String(value)} onChange={(event) => set(event.currentTarget.value)}>
              {choices.map((choice) => <option key={choice}>{choice}</option>)}
            </select>
          )
          : typeof value === "boolean"
          ? (
            <input
              type="checkbox"
              checked={value}
              onChange={(event) => set(event.currentTarget.checked)}
            />
          )
          : (
            <input
              inputMode={typeof value === "number" ? "decimal" : "text"}
              value={String(value)}
              onChange={({ currentTarget: { value: text } }) =>
                set(typeof value === "number" ? Number(text) : text)}
            />
          )}
      </label>
      {changed && <button type="button" onClick={() => set(undefined)}>Set back</button>}
    </div>
  );
}
