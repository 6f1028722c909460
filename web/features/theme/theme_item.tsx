import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { pluginThemes } from "./theme.ts";

/** Which theme is shown; a click offers others. */
export function ThemeItem(): JSX.Element {
  const { execute, registry, settings } = useCore();
  const theme = settings.read<string>("window.theme");
  const theirs = pluginThemes(registry).find(({ id }) => id === theme);
  return (
    <button type="button" onClick={() => execute("view.theme")} title={t`Colour theme`}>
      {theirs?.name ?? translated(theme)}
    </button>
  );
}
