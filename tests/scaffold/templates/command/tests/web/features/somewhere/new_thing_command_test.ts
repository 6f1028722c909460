import { assertEquals } from "@std/assert";
import { openEditor } from "../../editor.ts";

Deno.test("someWhere.newThing says that it is done", async () => {
  const { execute, registry, toasts } = await openEditor();
  assertEquals(registry.commands.value.get("someWhere.newThing")?.title, "New thing");
  await execute("someWhere.newThing");
  assertEquals(toasts.shown.value.at(-1)?.text, "New thing: done");
});
