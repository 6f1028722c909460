import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { printKeys } from "../../core/keys.ts";
import { keysOf } from "../../core/registry.ts";
import type { Command } from "../../core/registry.ts";

/** What can be done with a pointer, which no command says. */
const GESTURES: readonly (readonly [title: string, gesture: string])[] = [
  [t`Add a node`, t`Double click`],
  [t`What fits a port`, t`Drag a wire onto nothing`],
  [t`Bend a wire`, t`Double click on it`],
  [t`Move the canvas`, t`Drag, or Space and drag`],
  [t`Zoom`, t`Wheel`],
  [t`Select by a box`, t`Shift and drag`],
  [t`Open a workflow or a picture`, t`Drop it on the canvas`],
];

/** Categories of commands in the order that they stand in; all others come after them. */
const ORDER = [t`Help`, t`Node`, t`File`, t`Tabs`, t`Edit`, t`Canvas`, t`Run`, t`View`];

/** All keys on one page, by what they are for. */
export function KeySheet(): JSX.Element {
  const { settings, registry, execute } = useCore();
  const own = settings.keys.value;
  const commands = [...registry.commands.value.values()]
    .filter((command) => keysOf(command, own).length);
  /** Keys that do something else where nothing is selected. */
  const asksSelection = (command: Command): boolean =>
    command.enablement?.includes("hasSelection") === true &&
    commands.some((other) =>
      other !== command && !other.enablement?.includes("hasSelection") &&
      keysOf(other, own).some((keys) => keysOf(command, own).includes(keys))
    );
  const place = (category: string): number => (ORDER.indexOf(category) + 1) || Infinity;
  const groups = [...Map.groupBy(commands, ({ category = "Other" }) => category)]
    .sort(([a], [b]) => place(a) === place(b) ? 0 : place(a) - place(b));
  return (
    <div class="key-sheet" tabIndex={0} role="region" aria-label={t`All keys`}>
      {groups.map(([category, inside]) => (
        <section key={category} aria-label={category}>
          <h3>{category}</h3>
          <dl>
            {inside.map((command) => (
              <div key={command.id}>
                <dt>
                  {command.title} {asksSelection(command) && <small>{t`with a selection`}</small>}
                </dt>
                <dd>
                  {keysOf(command, own).slice(0, 2).map((keys) => (
                    <kbd key={keys}>{printKeys(keys)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section aria-label={t`Pointer`}>
        <h3>{t`Pointer`}</h3>
        <dl>
          {GESTURES.map(([title, gesture]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{gesture}</dd>
            </div>
          ))}
        </dl>
      </section>
      <p>
        <button
          type="button"
          class="key-sheet-change"
          onClick={() => execute("view.keys")}
        >
          {t`Change the keys`}
        </button>
      </p>
    </div>
  );
}
