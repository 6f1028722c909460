import { assertEquals, assertRejects } from "@std/assert";
import type { Canvases } from "../../../../web/canvas/canvases.ts";
import { deleteWorkflows } from "../../../../web/features/workflows/delete_workflows.ts";
import type { Workflows } from "../../../../web/host/host.ts";
import { openEditor } from "../../editor.ts";

const NAMES = ["F/x", "F/y", "F/z"];

/** An editor whose host has a folder of three workflows, and what its person sees. */
async function withFolder(): Promise<Canvases> {
  const editor = await openEditor();
  for (const name of NAMES) await editor.host.workflows.write(name, name, undefined);
  return editor;
}

const textsIn = async ({ host: { workflows } }: Canvases): Promise<Record<string, string>> => {
  const names = (await workflows.list()).map(({ name }) => name);
  const texts = await Promise.all(names.map(async (name) => (await workflows.read(name)).text));
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
};

const said = ({ toasts }: Canvases): readonly string[] =>
  toasts.shown.peek().map(({ text }) => text);

/** Clicks on Undo, and waits for the list that comes after it. */
async function undo({ toasts, workspace }: Canvases): Promise<void> {
  const toast = toasts.shown.peek().find(({ actions }) => actions.length)!;
  toasts.close(toast.id);
  const listed = Promise.withResolvers<void>();
  const before = workspace.files.peek();
  const stop = workspace.files.subscribe((files) => files !== before && listed.resolve());
  toast.actions[0]!.run();
  await listed.promise;
  stop();
}

/** The same editor on a host that another program gets at. */
const meddled = (editor: Canvases, other: Partial<Workflows>): Canvases => ({
  ...editor,
  host: { ...editor.host, workflows: { ...editor.host.workflows, ...other } },
});

Deno.test("a deleted folder comes back whole, where a name in it is taken under another", async () => {
  const editor = await withFolder();
  await deleteWorkflows(editor, NAMES, 'The folder "F"');
  assertEquals([await textsIn(editor), said(editor)], [{}, ['The folder "F" is deleted']]);
  await editor.host.workflows.write("F/x", "theirs", undefined);
  await undo(editor);
  assertEquals(await textsIn(editor), {
    "F/x": "theirs",
    "F/x 2": "F/x",
    "F/y": "F/y",
    "F/z": "F/z",
  });
  assertEquals(said(editor), ['"F/x" is back as "F/x 2": there are others of these names now']);
});

Deno.test("what cannot be brought back is offered again", async () => {
  const editor = await withFolder();
  let isFull = true;
  const { write } = editor.host.workflows;
  const full = meddled(editor, {
    write: (name, ...rest) =>
      isFull && name === "F/y"
        ? Promise.reject(new Error("The disk is full"))
        : write(name, ...rest),
  });
  await deleteWorkflows(full, NAMES, 'The folder "F"');
  await undo(full);
  assertEquals(Object.keys(await textsIn(editor)), ["F/x", "F/z"]);
  assertEquals(said(editor), ['Cannot bring back "F/y": The disk is full']);
  isFull = false;
  await undo(full);
  assertEquals(Object.keys(await textsIn(editor)).toSorted(), NAMES);
});

Deno.test("a workflow that another program removes while its folder is deleted keeps none of the others", async () => {
  const editor = await withFolder();
  const { workflows } = editor.host;
  const busy = meddled(editor, {
    async remove(name, revision) {
      await workflows.remove(name, revision);
      if (name === "F/x") await workflows.remove("F/y");
    },
  });
  await deleteWorkflows(busy, NAMES, 'The folder "F"');
  assertEquals(await textsIn(editor), {});
  assertEquals(said(editor), ['Deleted: "F/x", "F/z"']);
  await undo(editor);
  assertEquals(Object.keys(await textsIn(editor)), ["F/x", "F/z"]);
});

Deno.test("a workflow that another program saves while it is deleted stays", async () => {
  const editor = await withFolder();
  const { workflows } = editor.host;
  const busy = meddled(editor, {
    async read(name) {
      const found = await workflows.read(name);
      if (name === "F/y") await workflows.write(name, "theirs", found.revision);
      return found;
    },
  });
  await assertRejects(
    () => deleteWorkflows(busy, NAMES, 'The folder "F"'),
    Error,
    'Cannot delete "F/y": "F/y" has changed meanwhile',
  );
  assertEquals(await textsIn(editor), { "F/y": "theirs" });
});
