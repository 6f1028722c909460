import { assert, assertEquals, assertRejects } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { changeOnDisk } from "../../../web/document/on_disk.ts";
import { ConflictError } from "../../../web/host/host.ts";
import { openEditor } from "../editor.ts";

const noted = (text: string): Workflow => ({
  ...EMPTY,
  view: { notes: [{ at: [0, 0], text }] },
});

Deno.test("a workflow that another program has changed is in conflict under another name as well", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  const first = await workflows.write("a", printWorkflow(noted("first")), undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  document.edit("Write", () => noted("mine"));
  await workflows.write("a", printWorkflow(noted("theirs")), first);
  await workspace.rename("a", "b");
  assertEquals(changeOnDisk(workspace, document), "changed");
  await assertRejects(() => workspace.save(document), ConflictError);
  assertEquals((await workflows.read("b")).text, printWorkflow(noted("theirs")));
});

Deno.test("a workflow that is as it was read is saved under its new name", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  await workflows.write("a", printWorkflow(noted("first")), undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  document.edit("Write", () => noted("mine"));
  await workspace.rename("a", "b");
  assertEquals(changeOnDisk(workspace, document), undefined);
  await workspace.save(document);
  assertEquals((await workflows.read("b")).text, printWorkflow(noted("mine")));
});

Deno.test("a document that was never saved keeps its name when a file of that name gets another", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  const document = workspace.add(noted("mine"), "a", true);
  await workflows.write("a", printWorkflow(noted("theirs")), undefined);
  await workspace.rename("a", "b");
  assertEquals(document.name.peek(), "a");
  assert(document.dirty.peek());
});
