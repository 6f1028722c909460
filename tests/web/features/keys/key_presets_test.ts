import { assert, assertEquals } from "@std/assert";
import { keyPresets } from "../../../../web/features/keys/key_presets.ts";
import { normalizeKeys } from "../../../../web/core/keys.ts";
import { conflictsOf, matchKeys } from "../../../../web/core/match_keys.ts";
import { keysOf } from "../../../../web/core/registry.ts";
import { openEditor } from "../../editor.ts";

Deno.test("key presets name commands that there are, and bring no conflicts", async () => {
  const { registry } = await openEditor();
  const commands = [...registry.commands.value.values()];
  for (const [name, own] of Object.entries(keyPresets)) {
    for (const id of Object.keys(own)) assert(registry.commands.value.has(id), `${name}: ${id}`);
    for (const command of commands) {
      const others = conflictsOf(command, commands, own).map(({ id }) => id);
      assertEquals(others, [], `${name}: ${command.id} on ${keysOf(command, own)}`);
    }
  }
});

Deno.test("Ctrl+B on the canvas bypasses what is selected, and opens the side bar where nothing is", async () => {
  const { registry, context } = await openEditor();
  const onCanvas = (hasSelection: boolean): string | undefined => {
    const here = { ...context(), canvasFocus: true, textInputFocus: false, hasSelection };
    const match = matchKeys("ctrl+b", registry.commands.value.values(), here);
    return match.match === "command" ? match.command.id : undefined;
  };
  assertEquals([true, false].map(onCanvas), ["node.bypass", "view.sideBar"]);
});

Deno.test("conflictsOf() finds who wants the same keys in the same place, however they are written", () => {
  const run = (): void => {};
  const one = { id: "one", title: "", keys: ["shift+ctrl+x"], run };
  const two = { id: "two", title: "", keys: ["y"], run };
  const elsewhere = {
    id: "elsewhere",
    title: "",
    keys: ["ctrl+shift+x"],
    when: "canvasFocus",
    run,
  };
  const all = [one, two, elsewhere];
  assertEquals(conflictsOf(one, all, {}), []);
  assertEquals(conflictsOf(one, all, { two: "Ctrl+Shift+X" }), [two]);
  assertEquals(normalizeKeys("shift+ctrl+x"), "ctrl+shift+x");
});
