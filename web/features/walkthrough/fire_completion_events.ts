import { effect } from "@preact/signals";
import { bodiesOf } from "../../../src/graph/bodies.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, sourceOf } from "../../../src/graph/reference.ts";
import type { Body, Workflow } from "../../../src/graph/workflow.ts";
import type { Runs } from "../../runs/runs.ts";

/** Tells of edits, runs and views; commands tell of themselves. */
export function fireCompletionEvents({ completionEvents, workspace, runs, layout }: Runs): void {
  const { fire } = completionEvents;
  let before: {
    readonly document?: string | undefined;
    readonly workflow?: Workflow | undefined;
    readonly revision?: string | undefined;
  } = {};
  effect(() => {
    const active = workspace.active.value;
    const now = {
      document: active?.key,
      workflow: active?.workflow.value,
      revision: active?.revision.value,
    };
    const name = active?.undoName.value;
    const same = now.document === before.document;
    const edited = same && now.workflow !== before.workflow;
    const saved = same && now.revision !== before.revision;
    const wired = edited && hasNewWire(before.workflow!, now.workflow!);
    before = now;
    if (edited && name !== undefined) fire(`onEdit:${name}`);
    if (wired) fire("onWire");
    if (saved) fire("onSave");
  });
  const seen = new Map<string, string>();
  effect(() => {
    for (const { id, state } of runs.runs.value) {
      const last = seen.get(id);
      seen.set(id, state);
      // Those that were there before the page are nobody's doing.
      if (last !== undefined && last !== state) fire(`onRun:${state}`);
    }
  });
  const { side, panel } = layout;
  for (const view of [side, panel]) {
    effect(() => {
      if (view.value !== undefined) fire(`onView:${view.value}`);
    });
  }
}

/** Whether a wire has come to a node that was there: what is pasted brings its own along, which nobody has drawn. */
function hasNewWire(before: Workflow, after: Workflow): boolean {
  const sources = ({ nodes }: Body, id: string): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(own(nodes, id)?.inputs ?? {}).flatMap(([name, input]) =>
        isLink(input) ? [[name, input.from]] : []
      ),
    );
  const old = bodiesOf(before);
  return bodiesOf(after).some((body, index) => {
    const was = old[index];
    if (!was || was.nodes === body.nodes) return false;
    return Object.keys(body.nodes).some((id) => {
      if (own(was.nodes, id) === body.nodes[id]) return false;
      const known = sources(was, id);
      return [...sources(body, id)].some(([name, from]) =>
        known.get(name) !== from &&
        (own(was.nodes, id) || own(was.nodes, sourceOf({ from }).node))
      );
    });
  });
}
