import { assertEquals, assertRejects } from "@std/assert";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import { openEditor } from "../../editor.ts";

Deno.test("a workflow is duplicated as it is shown, saved or not", async () => {
  const files = new Map<string, string>();
  const { workspace, execute } = await openEditor(files);
  const document = await workspace.add(EMPTY, "a");
  const copyOf = async (argument?: string): Promise<readonly string[]> => {
    await execute("file.duplicate", argument);
    const copy = workspace.active.peek()!;
    assertEquals(copy.name.peek(), "a copy");
    const nodes = Object.keys(copy.workflow.peek().nodes);
    workspace.close(copy);
    return nodes;
  };
  assertEquals(await copyOf(), [], "which has no file yet");
  await workspace.save(document);
  document.edit(
    "Add",
    (workflow) => ({ ...workflow, nodes: { one: { type: "core.text", inputs: {} } } }),
  );
  assertEquals([await copyOf(), await copyOf("a")], [["one"], ["one"]]);
  workspace.close(document);
  assertEquals(await copyOf("a"), [], "as its file is, where it is not open");

  const { text, ...rest } = JSON.parse(files.get("braid.workflows.a")!);
  files.set("braid.workflows.a", JSON.stringify({ ...rest, text: `<<<<<<< ours\n${text}` }));
  await assertRejects(() => workspace.open("a"), Error, 'Cannot open "a": Expected a value');
});
