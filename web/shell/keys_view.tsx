import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { rank } from "../commands/fuzzy.ts";
import { normalizeKeys, printKeys, strokeOf } from "../commands/keys.ts";
import { keysOf } from "../commands/registry.ts";
import type { Command } from "../commands/registry.ts";

/** Every command with its keys; a click on the keys takes new ones. */
export function KeysView(): JSX.Element {
  const app = useApp();
  const query = useSignal("");
  const own = app.settings.keys.value;
  const commands = [...app.registry.commands.value.values()].filter(({ hidden }) => !hidden);
  const found = rank(query.value, commands, (command) => [
    `${command.category ?? ""} ${command.title}`,
    ...keysOf(command, own).map(printKeys),
    command.id,
  ]);
  return (
    <div class="keys">
      <input
        type="search"
        placeholder="Search commands and keys"
        aria-label="Search commands and keys"
        value={query}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
      />
      <table>
        <thead>
          <tr>
            <th>Command</th>
            <th>Keys</th>
            <th>Where</th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ item }) => <Line key={item.id} command={item} all={commands} />)}
        </tbody>
      </table>
    </div>
  );
}

function Line({ command, all }: { command: Command; all: readonly Command[] }): JSX.Element {
  const app = useApp();
  const waiting = useSignal(false);
  const own = app.settings.keys.value;
  const keys = keysOf(command, own);
  const write = (next: string | undefined): void => {
    const { [command.id]: _, ...rest } = own;
    app.settings.write("keybindings", next === undefined ? rest : { ...rest, [command.id]: next });
    waiting.value = false;
  };
  const same = keys.length
    ? all.filter((other) =>
      other !== command && other.when === command.when &&
      keysOf(other, own).some((one) => normalizeKeys(one) === normalizeKeys(keys[0]!))
    )
    : [];
  return (
    <tr>
      <td>{command.category}: {command.title}</td>
      <td>
        <button
          type="button"
          class={waiting.value ? "waiting" : ""}
          onClick={() => {
            waiting.value = true;
          }}
          onBlur={() => {
            waiting.value = false;
          }}
          onKeyDown={(event) => {
            if (!waiting.value) return;
            event.preventDefault();
            event.stopPropagation();
            if (event.key === "Escape") waiting.value = false;
            else if (event.key === "Backspace" || event.key === "Delete") write("");
            else {
              const stroke = strokeOf(event);
              if (stroke) write(stroke);
            }
          }}
        >
          <span class="visually-hidden">Change the keys of {command.title}:</span>
          {waiting.value
            ? "Press keys; Backspace for none"
            : keys.length
            ? keys.map((one) => <kbd key={one}>{printKeys(one)}</kbd>)
            : "none"}
        </button>
        {Object.hasOwn(own, command.id) && (
          <button type="button" onClick={() => write(undefined)}>Set back</button>
        )}
        {same.length > 0 && <em>also {same.map(({ title }) => title).join(", ")}</em>}
      </td>
      <td>
        <code>{command.when}</code>
      </td>
    </tr>
  );
}
