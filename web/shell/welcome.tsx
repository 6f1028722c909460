import type { JSX } from "preact";
import { t } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import { printKeys } from "../core/keys.ts";

const FIRST = [
  ["help.getStarted", t`Get started, step by step`],
  ["file.gallery", t`Begin with a template`],
  ["file.new", t`Begin with an empty graph`],
  ["file.open", t`Open a saved workflow`],
  ["file.import", t`Open a file from this computer`],
  ["view.commands", t`All commands`],
] as const;

/** What to do where nothing is open. */
export function Welcome(): JSX.Element {
  const { registry, execute } = useCore();
  const commands = registry.commands.value;
  return (
    <div class="welcome">
      <h2>Braid</h2>
      <p>{t`Wire guided diffusion as a graph, and run it.`}</p>
      <ul>
        {FIRST.map(([id, title]) => {
          const [keys] = commands.get(id)?.keys ?? [];
          return (
            <li key={id}>
              <button type="button" onClick={() => execute(id)}>{title}</button>
              {keys && <kbd>{printKeys(keys)}</kbd>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
