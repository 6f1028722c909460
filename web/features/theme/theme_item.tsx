import type { JSX } from "preact";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";

/** Which theme is shown; a click offers others. */
export function ThemeItem(): JSX.Element {
  const { execute, settings } = useCore();
  return (
    <button type="button" onClick={() => execute("view.theme")} title={t`Colour theme`}>
      {translated(settings.read<string>("window.theme"))}
    </button>
  );
}
