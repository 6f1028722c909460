import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { problemsOf } from "./problems.ts";

/** How many problems the graph in front has. */
export function ProblemsItem(): JSX.Element {
  const app = useCanvases();
  const faults = problemsOf(app);
  const errors = faults.filter(({ severity }) => severity === "error").length;
  return (
    <button type="button" onClick={() => app.execute("view.problems")}>
      <Icon name="error" size={14} /> {errors}
      <span class="visually-hidden">{t`errors,`}</span> <Icon name="warning" size={14} />{" "}
      {faults.length - errors}
      <span class="visually-hidden">{t`warnings`}</span>
    </button>
  );
}
