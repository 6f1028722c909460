import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";

/** New thing: what it shows, for whoever reads this. */
export function NewThingView(): JSX.Element {
  const { toasts } = useCore();
  return (
    <button type="button" onClick={() => toasts.show("info", "New thing: done")}>New thing</button>
  );
}
