import { assertEquals } from "@std/assert";
import {
  doneSteps,
  followWalkthroughs,
} from "../../../../web/features/walkthrough/walkthrough_progress.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import type { NodeEntry } from "../../../../src/graph/workflow.ts";
import { fireCompletionEvents } from "../../../../web/features/walkthrough/fire_completion_events.ts";
import { openEditor } from "../../editor.ts";

Deno.test("steps are ticked off by whatever does them, before anybody has looked at them too", async () => {
  const editor = await openEditor();
  followWalkthroughs(editor);
  const { fire } = editor.completionEvents;
  fire("onRun:succeeded"); // of a graph that was opened, however it was
  fire("onCommand:guidance.inspect");
  fire("onWire");
  fire("onSave");
  assertEquals([...doneSteps(editor.settings)].map((key) => key.split("/")[1]), [
    "open",
    "run",
    "guidance",
    "wire",
    "save",
  ]);
});

Deno.test("a node is wired by whatever edit draws a wire, and by no other", async () => {
  const editor = await openEditor();
  followWalkthroughs(editor);
  fireCompletionEvents(editor);
  const document = await editor.workspace.add(EMPTY, "untitled");
  const isWired = (): boolean => doneSteps(editor.settings).has("getStarted/wire");
  const add = (name: string, added: Readonly<Record<string, NodeEntry>>): void =>
    document.edit(name, (now) => ({ ...now, nodes: { ...now.nodes, ...added } }));
  const seed = (from: string): NodeEntry => ({ type: "core.text", inputs: { seed: { from } } });
  add("Add Text", { a: { type: "core.int" } });
  document.edit("Add note", (now) => ({ ...now, view: { ...now.view, notes: [] } }));
  add("Paste", { b: { type: "core.int" }, c: seed("b.value") });
  assertEquals(isWired(), false);
  add("Add Text", { d: seed("a.value") }); // pulled from an output
  assertEquals(isWired(), true);
});
