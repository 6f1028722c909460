import { assertEquals } from "@std/assert";
import { withServer } from "./trial_server.ts";

Deno.test("a server that is stopping says so, to those whose answer was on its way too", async () => {
  const stopping = new AbortController();
  await withServer(async ({ ask }) => {
    for (const path of ["/", "/api/status", "/api/runs"]) {
      const response = await ask("GET", path);
      assertEquals([path, response.status], [path, 503]);
      assertEquals((await response.json()).detail, "The server is stopping");
    }
  }, {
    signal: stopping.signal,
    editor: () => {
      stopping.abort();
      return Promise.reject(new Error("database is not open"));
    },
  });
});
