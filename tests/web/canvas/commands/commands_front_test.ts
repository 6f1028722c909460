import { assertEquals } from "@std/assert";
import { printWorkflow } from "../../../../src/graph/parse.ts";
import { showTab } from "../../../../web/document/editor_groups.ts";
import type { OpenDocument } from "../../../../web/document/open_document.ts";
import type { Canvases } from "../../../../web/canvas/canvases.ts";
import { openEditor } from "../../editor.ts";
import { conceptGuidance } from "../../workflows.ts";

/** An editor with one graph in front, and what brings another one there. */
async function two(): Promise<{ app: Canvases; front: OpenDocument; turn(): void }> {
  const app = await openEditor();
  const { workspace } = app;
  const other = await workspace.add(conceptGuidance, "other");
  const front = await workspace.add(conceptGuidance, "front");
  for (const one of [front, other]) one.selection.value = new Set(["denoise"]);
  const turn = (): void => {
    workspace.groups.value = showTab(workspace.groups.peek(), other);
  };
  return { app, front, turn };
}

/** Names of documents that have what is not saved. */
const changed = ({ workspace }: Canvases): readonly string[] =>
  workspace.documents.peek().filter(({ dirty }) => dirty.peek()).map(({ name }) => name.peek());

Deno.test("several runs are all of the graph that was in front, and change its seeds alone", async () => {
  const { app, front, turn } = await two();
  const keys: string[] = [];
  Object.assign(app.runs, {
    start(key: string) {
      keys.push(key);
      turn();
      return Promise.resolve({ id: `${keys.length}` });
    },
  });
  app.settings.write("run.seeds", "increment");
  app.layout.runCount.value = 3;
  await app.execute("run.start");
  assertEquals(keys, [front.key, front.key, front.key]);
  assertEquals(front.workflow.peek().nodes.denoise!.inputs!.seed, 2);
  assertEquals(changed(app), ["front"]);
});

Deno.test("what waits for something changes the graph that it was asked for", async () => {
  const later = <T>(turn: () => void, value: T) => (): Promise<T> => {
    turn();
    return Promise.resolve(value);
  };
  const { denoise, ...nodes } = conceptGuidance.nodes;
  const inputs = { ...denoise!.inputs, steps: 3 };
  const settings = { ...conceptGuidance, nodes: { ...nodes, denoise: { ...denoise!, inputs } } };
  for (const [command, argument] of [["edit.cut"], ["run.loadSettings", "1"], ["edit.paste"]]) {
    const { app, turn } = await two();
    Object.assign(app.host, {
      writeClipboard: later(turn, undefined),
      readClipboard: later(turn, printWorkflow(settings)),
    });
    Object.assign(app.runs, { workflowOf: later(turn, printWorkflow(settings)) });
    await app.execute(command!, argument);
    assertEquals([command, changed(app)], [command, ["front"]]);
  }
});

Deno.test("what is asked for a tab that is closed by then is not done to the one in front", async () => {
  const { app, front, turn } = await two();
  app.workspace.close(front);
  turn();
  await app.execute("file.close", front);
  assertEquals(app.workspace.documents.peek().map(({ name }) => name.peek()), ["other"]);
  assertEquals(app.toasts.shown.peek().map(({ text }) => text), [
    '"front" is closed: open it again first',
  ]);
});
