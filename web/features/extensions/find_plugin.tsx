import type { JSX } from "preact";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";

/** Leads from a plugin that is not here to where it can be had; nothing where the problem names none. */
export function FindPlugin({ problem }: { readonly problem: Diagnostic }): JSX.Element | null {
  const { execute } = useCore();
  const plugin = /^find the plugin "(\w+)"/.exec(problem.fix ?? "")?.[1]; // not shown
  if (plugin === undefined) return null;
  return (
    <button
      type="button"
      class="extension-button"
      aria-label={t`Find the plugin ${plugin}`}
      onClick={() => execute("extensions.find", plugin)}
    >
      <Icon name="extensions" size={14} /> {t`Find plugin…`}
    </button>
  );
}
