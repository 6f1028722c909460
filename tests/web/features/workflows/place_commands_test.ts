import { assertEquals } from "@std/assert";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import { openEditor } from "../../editor.ts";

Deno.test("a folder is moved into another one that there is, and is not offered itself or where it is", async () => {
  const { workspace, execute, quickInput } = await openEditor();
  for (const name of ["a/b/one", "a/b/c/two", "d/three", "four"]) {
    await workspace.save(await workspace.add(EMPTY, name));
  }
  const answered = execute("explorer.moveFolder", "a/b");
  const question = quickInput.question.peek()!;
  assertEquals(question.picks?.map(({ title }) => title), [
    "Out of all folders",
    "d",
    "A new folder…",
  ]);
  question.answer("d/");
  await answered;
  assertEquals(workspace.files.peek().map(({ name }) => name).sort(), [
    "d/b/c/two",
    "d/b/one",
    "d/three",
    "four",
  ]);
});
