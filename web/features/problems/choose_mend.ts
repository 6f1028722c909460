import { t, translated } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { type Mend, mendsOf } from "./mends.ts";
import { problemsOf } from "./problems.ts";
import { saidOf } from "../../canvas/said_of.ts";

/** Asks which problem is to be mended, and how; those of selected nodes are offered first. */
export async function chooseMend(app: Canvases): Promise<void> {
  const view = app.canvas.peek();
  if (!view) return;
  const workflow = view.document.workflow.peek();
  const names = view.names.peek();
  const selected = view.document.selection.peek();
  const isSelected = ({ node = "" }: { readonly node?: string }): number =>
    Number(selected.has(node.split("/").at(-1)!));
  const mends = new Map<string, Mend>();
  const picks = problemsOf(app).toSorted((a, b) => isSelected(b) - isSelected(a)).flatMap(
    (fault, index) => {
      const { place, message } = saidOf(fault, workflow, names);
      return mendsOf(app, view, fault).map((mend, number) => {
        const id = `${index}.${number}`;
        mends.set(id, mend);
        return { id, title: `${mend.title}: ${place}`, detail: translated(message) };
      });
    },
  );
  if (!picks.length) return app.toasts.show("info", t`Nothing here can be mended at once`);
  const answer = await app.quickInput.pick(t`What is to be mended`, picks);
  mends.get(answer ?? "")?.run();
}
