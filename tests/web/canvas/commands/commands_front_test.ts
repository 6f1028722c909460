import { assertEquals } from "@std/assert";
import type { Catalogue } from "../../../../src/graph/catalogue.ts";
import { setValue } from "../../../../src/graph/edit_wires.ts";
import { printWorkflow } from "../../../../src/graph/parse.ts";
import type { Workflow } from "../../../../src/graph/workflow.ts";
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

Deno.test("of what is taken into a graph the newest asked stands, and nothing goes over what was done since", async () => {
  const { app, front } = await two();
  const late = "Nothing was taken over: the graph was changed or saved meanwhile";
  const said = (): number => app.toasts.shown.peek().filter(({ text }) => text === late).length;
  const steps = (): unknown => front.workflow.peek().nodes.denoise!.inputs!.steps;
  const set = (value: number) => (workflow: Workflow): Workflow =>
    setValue(workflow, { node: "denoise", port: "steps" }, value);
  const answers = [1, 2, 3, 4].map(() => Promise.withResolvers<string>());
  const answer = (value: number): void =>
    answers[value - 1]!.resolve(printWorkflow(set(value)(conceptGuidance)));
  Object.assign(app.runs, { workflowOf: (id: string) => answers[Number(id) - 1]!.promise });
  const [one, two_] = ["1", "2"].map((id) => app.execute("run.loadSettings", id));
  answer(2);
  await two_;
  answer(1);
  await one;
  assertEquals([steps(), said()], [2, 1]);
  const three = app.execute("run.loadSettings", "3");
  front.edit("Type", set(7));
  answer(3);
  await three;
  assertEquals([steps(), said()], [7, 1], "the same is said once");

  await app.workspace.save(front);
  const there = await app.host.workflows.read("front");
  const reads = [0, 1].map(() => Promise.withResolvers<typeof there>());
  let count = 0;
  Object.assign(app.host.workflows, { read: () => reads[count++]!.promise });
  const theirs = (value: number): typeof there => ({
    text: printWorkflow(set(value)(conceptGuidance)),
    revision: `${value}`,
  });
  const [older, newer] = [0, 1].map(() => app.execute("file.reload"));
  reads[1]!.resolve(theirs(5));
  await newer;
  reads[0]!.resolve(theirs(6));
  await older;
  assertEquals([steps(), front.revision.peek(), front.dirty.peek()], [5, "5", false]);
});

Deno.test("of node definitions that are read the newest asked are shown", async () => {
  const { app } = await two();
  const [older, newer] = [0, 1].map(() => Promise.withResolvers<Catalogue>());
  const asked = [older!, newer!];
  Object.assign(app.host, { catalogue: () => asked.shift()!.promise });
  const reloads = [0, 1].map(() => app.execute("run.reload"));
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve);
  await promise;
  const before = app.catalogue.peek();
  newer!.resolve({ ...before, plugins: {} });
  await reloads[1];
  older!.resolve(before);
  await reloads[0];
  assertEquals(app.catalogue.peek().plugins, {});
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
