/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { isGroup } from "../../../../src/graph/group.ts";
import type { Port } from "../../../../src/graph/port.ts";
import { controlName } from "../../../../src/drawing/control_name.ts";
import { contribution } from "../../../../web/features/controls/contribution.ts";
import { nodeLibrary } from "../../../nodes/library.ts";

Deno.test("every value of every bundled node has a control of its own; JSON is for JSON", async () => {
  const { nodes, kinds } = await nodeLibrary();
  const plain: string[] = [];
  const unknown: string[] = [];
  const look = (name: string, port: Port): void => {
    const control = controlName(port, kinds);
    if (control === "json") plain.push(name);
    if (control !== undefined && !contribution().controls?.[control]) {
      unknown.push(`${name}: ${control}`);
    }
  };
  for (const [type, { inputs }] of Object.entries(nodes)) {
    for (const [name, input] of Object.entries(inputs as Record<string, Port>)) {
      if (!isGroup(input)) look(`${type}.${name}`, input);
      else for (const [cell, port] of Object.entries(input.group)) look(`${type}.${cell}`, port);
    }
  }
  assertEquals(unknown, []);
  assertEquals(plain, ["diffusion.scheduler.config"]);
});
