import { assertEquals } from "@std/assert";
import { createEditor } from "../../../web/editor.tsx";
import type { Host, ServerListener } from "../../../web/host/host.ts";
import { hostInMemory } from "../host_in_memory.ts";

Deno.test("files are listed anew with each connection: what they became before, nobody told of by it", async () => {
  let listener: ServerListener;
  const server = {
    json: (route: string) => Promise.resolve(route === "GET /runs" ? [] : {}),
    watch: (given: ServerListener) => (listener = given, () => {}),
  };
  const app = await createEditor({ ...hostInMemory(), server } as unknown as Host);
  let listed = 0;
  app.runs.connect({ kinOf: () => [], onWorkflows: () => listed++, onReconnect() {} });
  const seen = [true, false, true].map((now) => {
    listener.connected!(now);
    return listed;
  });
  assertEquals(seen, [1, 1, 2]);
});
