import { assertEquals } from "@std/assert";
import { explorerOf } from "../../../../web/features/workflows/explorer.ts";
import { openEditor } from "../../editor.ts";

Deno.test("a workflow that another program removes while its folder is moved keeps none of the others, and all can go back", async () => {
  const editor = await openEditor();
  const { host: { workflows }, workspace, toasts } = editor;
  for (const name of ["F/x", "F/y", "F/z"]) await workflows.write(name, "{}", undefined);
  await workspace.refresh();
  await workflows.remove("F/y");
  const explorer = explorerOf(editor);
  await explorer.move({ path: "F", isFolder: true }, "G/");
  const names = async (): Promise<readonly string[]> =>
    (await workflows.list()).map(({ name }) => name).toSorted();
  assertEquals(await names(), ["G/F/x", "G/F/z"]);
  assertEquals(toasts.shown.peek().map(({ text }) => text), [
    'Cannot move "F/y": There is no workflow "F/y"',
    '"F" is moved to "G"',
  ]);
  const back = Promise.withResolvers<void>();
  const stop = workspace.files.subscribe((files) => {
    if (files.every(({ name }) => name.startsWith("F/"))) back.resolve();
  });
  toasts.shown.peek().at(-1)!.actions[0]!.run();
  await back.promise;
  stop();
  assertEquals(await names(), ["F/x", "F/z"]);
});
