import { t } from "../../../src/words/translate.ts";
import { SearchField } from "../../core/ui/search_field.tsx";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";
import { rank } from "../../core/fuzzy.ts";
import { normalizeKeys, printKeys } from "../../core/keys.ts";
import { conflictsOf } from "../../core/match_keys.ts";
import { keysOf } from "../../core/registry.ts";
import type { Command } from "../../core/registry.ts";
import { KEYS } from "../../core/settings.ts";
import { GesturesView } from "./gestures_view.tsx";
import { keyPresets } from "./key_presets.ts";
import { KeyRecorder } from "./key_recorder.tsx";

/** Every command with its keys: searched by words or by pressing keys, changed, set back, or taken from elsewhere. */
export function KeysView(): JSX.Element {
  const { settings, registry, toasts } = useCore();
  const query = useSignal("");
  const pressed = useSignal("");
  const own = settings.keys.value;
  const commands = [...registry.commands.value.values()].filter(({ hidden }) => !hidden);
  const withKeys = commands.filter((command) =>
    !pressed.value ||
    keysOf(command, own).some((keys) => `${normalizeKeys(keys)} `.startsWith(`${pressed.value} `))
  );
  const found = rank(query.value, withKeys, (command) => [
    `${command.category ?? ""} ${command.title}`,
    ...keysOf(command, own).map(printKeys),
    command.id,
    command.english ?? "",
  ]);
  return (
    <div class="keys">
      <div class="keys-head">
        <SearchField text={query} placeholder={t`Search commands and keys`} />
        <KeyRecorder
          label={t`Search by pressing keys`}
          text={pressed.value ? printKeys(pressed.value) : t`Press keys to search`}
          onKeys={(keys) => {
            pressed.value = keys;
          }}
        />
        {pressed.value && (
          <button
            type="button"
            onClick={() => {
              pressed.value = "";
            }}
          >
            {t`All keys`}
          </button>
        )}
        <label>
          {t`Take the keys of`}{" "}
          <select
            value=""
            onChange={(event) => {
              const name = event.currentTarget.value;
              event.currentTarget.value = "";
              if (!Object.hasOwn(keyPresets, name)) return;
              settings.write(KEYS, name === "Braid" ? undefined : keyPresets[name]);
              toasts.show("info", t`Keys are now those of ${name}`, [{
                title: "Undo",
                run: () => settings.write(KEYS, own),
              }]);
            }}
          >
            <option value="">…</option>
            {Object.keys(keyPresets).map((name) => <option key={name}>{name}</option>)}
          </select>
        </label>
      </div>
      <table>
        <thead>
          <tr>
            <th>{t`Command`}</th>
            <th>{t`Keys`}</th>
            <th>{t`Where`}</th>
            <th>{t`From`}</th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ item }) => <Line key={item.id} command={item} all={commands} />)}
        </tbody>
      </table>
      {!pressed.value && <GesturesView query={query.value} />}
      {!found.length && (
        <p class="empty">
          {pressed.value
            ? t`Nothing is on ${printKeys(pressed.value)}`
            : t`No command of that name`}
        </p>
      )}
    </div>
  );
}

function Line({ command, all }: { command: Command; all: readonly Command[] }): JSX.Element {
  const { settings } = useCore();
  const own = settings.keys.value;
  const keys = keysOf(command, own);
  const changed = Object.hasOwn(own, command.id);
  const write = (next: string | undefined): void => {
    const { [command.id]: _, ...rest } = own;
    settings.write(KEYS, next === undefined ? rest : { ...rest, [command.id]: next });
  };
  const theirs = changed ? [] : command.pluginKeys ?? [];
  const conflicts = conflictsOf(command, all, own);
  return (
    <tr>
      <td>{command.category}: {command.title}</td>
      <td>
        <KeyRecorder
          label={t`Change the keys of ${command.title}`}
          text={keys.length ? keys.map((one) => <kbd key={one}>{printKeys(one)}</kbd>) : t`none`}
          onKeys={write}
        />
        {conflicts.length > 0 && (
          <em>{t`also ${conflicts.map(({ title }) => title).join(", ")}`}</em>
        )}
      </td>
      <td>
        {[command.when, ...theirs.map(({ when }) => when)].map((when) =>
          when && (
            <div key={when}>
              <code>{when}</code>
            </div>
          )
        )}
      </td>
      <td>
        {changed
          ? (
            <button type="button" onClick={() => write(undefined)}>
              {t`Set back`}
              <span class="visually-hidden">{command.title}</span>
            </button>
          )
          : <small>{["Braid", ...theirs.map(({ from }) => from)].join(", ")}</small>}
      </td>
    </tr>
  );
}
