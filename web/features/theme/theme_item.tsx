import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";

/** Which theme is shown; a click offers others. */
export function ThemeItem(): JSX.Element {
  const app = useCore();
  return (
    <button type="button" onClick={() => app.execute("view.theme")} title="Colour theme">
      {app.settings.read<string>("window.theme")}
    </button>
  );
}
