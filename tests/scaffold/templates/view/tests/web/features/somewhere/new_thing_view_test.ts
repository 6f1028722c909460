import { assertEquals } from "@std/assert";
import { openEditor } from "../../editor.ts";

Deno.test("New thing is a view of the side bar, with a command that opens and closes it", async () => {
  const { execute, layout } = await openEditor();
  await execute("view.newThing");
  assertEquals(layout.side.value, "newThing");
  await execute("view.newThing");
  assertEquals(layout.side.value, undefined);
});
