import { assertEquals } from "@std/assert";
import { frameRound } from "../../../../web/canvas/commands/group_commands.ts";

Deno.test("frameRound() takes along the notes that would lie over the title of a group", () => {
  const nodes = { x: 0, y: 0, width: 500, height: 300 };
  const above = { x: 0, y: -70, width: 700, height: 50 };
  const higher = { x: 100, y: -150, width: 100, height: 50 };
  const beside = { x: 900, y: -70, width: 100, height: 50 };
  assertEquals(frameRound(nodes, []), { x: -20, y: -40, width: 540, height: 360 });
  assertEquals(frameRound(nodes, [beside]), frameRound(nodes, []));
  assertEquals(frameRound(nodes, [above, beside]), { x: -20, y: -110, width: 740, height: 430 });
  assertEquals(frameRound(nodes, [higher, above]), { x: -20, y: -190, width: 740, height: 510 });
  assertEquals(frameRound(nodes, [{ x: 10, y: 0, width: 50, height: 50 }]), frameRound(nodes, []));
});
