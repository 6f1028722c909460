import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../../../src/api/events.ts";
import { createEditor } from "../../../web/editor.tsx";
import type { Host, ServerListener } from "../../../web/host/host.ts";
import { hostInMemory } from "../host_in_memory.ts";

Deno.test("what is told of runs while they are listed is newer than the list", async () => {
  let listener: ServerListener;
  const run = (id: string, state: string) => ({ id, state, created: id, outputs: {} });
  const answer = Promise.withResolvers<unknown>();
  const server = {
    json: (route: string) => route === "GET /runs" ? answer.promise : Promise.resolve({}),
    watch: (given: ServerListener) => (listener = given, () => {}),
  };
  const app = await createEditor({ ...hostInMemory(), server } as unknown as Host);
  app.runs.connect({ kinOf: () => [], onWorkflows() {}, onReconnect() {} });
  listener!.connected!(true);
  const tell = (event: unknown): void => listener!.event(event as ServerEvent);
  tell({ type: "run", run: run("1", "succeeded") });
  tell({ type: "removed", run: "2" });
  answer.resolve([run("3", "failed"), run("2", "failed"), run("1", "running")]);
  await answer.promise;
  await new Promise((over) => setTimeout(over));
  assertEquals(app.runs.runs.value.map(({ id, state }) => [id, state]), [
    ["3", "failed"],
    ["1", "succeeded"],
  ]);
});

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
