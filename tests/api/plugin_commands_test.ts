import { assert, assertEquals } from "@std/assert";
import { PLUGIN_COMMANDS } from "../../src/api/plugin_commands.ts";
import { openEditor } from "../web/editor.ts";

/** What is not there without a server, as the editor of this test is. */
const OF_A_SERVER = ["view.extensions"];

Deno.test("commands that plugins may have run are there, and need no argument", async () => {
  const { registry } = await openEditor();
  const commands = registry.commands.value;
  assertEquals(
    PLUGIN_COMMANDS.filter((id) => !commands.has(id) || commands.get(id)!.hidden),
    OF_A_SERVER,
  );
  for (const id of ["file.openTemplate", "help.showNode"]) assert(commands.has(id), id);
  assertEquals(new Set(PLUGIN_COMMANDS).size, PLUGIN_COMMANDS.length);
});
