import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";

/** Which theme is shown; a click offers others. */
export function ThemeItem(): JSX.Element {
  const { execute, settings } = useCore();
  return (
    <button type="button" onClick={() => execute("view.theme")} title="Colour theme">
      {settings.read<string>("window.theme")}
    </button>
  );
}
