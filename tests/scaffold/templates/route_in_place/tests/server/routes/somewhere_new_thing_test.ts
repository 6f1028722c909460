import { assertEquals } from "@std/assert";
import { withServer } from "../trial_server.ts";

Deno.test("GET /api/somewhere/new_thing answers its name", () =>
  withServer(async ({ ask }) => {
    const answer = await ask("GET", "/api/somewhere/new_thing");
    assertEquals([answer.status, await answer.json()], [200, { name: "new thing" }]);
  }));
