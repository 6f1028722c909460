import { assertEquals } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { saveDocument } from "../../../web/document/save_document.ts";
import { createWorkspace } from "../../../web/document/workspace.ts";
import { ReadOnlyFileError } from "../../../web/host/host.ts";
import { openEditor } from "../editor.ts";

Deno.test("who saves over a file that is read-only, or newer, or both, is asked before each", async () => {
  const page = await openEditor();
  const { workflows } = page.host;
  let isReadOnly = false;
  const host = {
    ...page.host,
    workflows: {
      ...workflows,
      write: (name: string, text: string, revision?: string, evenReadOnly?: boolean) =>
        isReadOnly && !evenReadOnly
          ? Promise.reject(new ReadOnlyFileError("It is read-only"))
          : workflows.write(name, text, revision),
    },
  };
  const workspace = createWorkspace(host, page.catalogue, page.toasts.error);
  const asked: string[] = [];
  let answer: string | undefined = "over";
  const quickInput = {
    ...page.quickInput,
    pick(title: string) {
      asked.push(title);
      return Promise.resolve(answer);
    },
  };
  const document = await workspace.add(EMPTY, "a");
  const save = (): Promise<void> =>
    saveDocument({ ...page, host, workspace, quickInput }, document);
  const edit = (): void => document.edit("Add", (workflow) => ({ ...workflow }));
  await save();
  isReadOnly = true;
  edit();
  answer = undefined;
  await save();
  assertEquals([asked, document.dirty.peek()], [['The file of "a" is read-only'], true]);
  answer = "over";
  await save();
  assertEquals([asked.length, document.dirty.peek()], [2, false]);
  await workflows.write("a", "{}", document.revision.peek());
  edit();
  await save();
  assertEquals([asked.slice(2).sort(), document.dirty.peek()], [
    ['"a" has changed since it was opened', 'The file of "a" is read-only'],
    false,
  ]);
});
