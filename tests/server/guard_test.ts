import { assertEquals, assertMatch } from "@std/assert";
import { withServer } from "./trial_server.ts";

Deno.test("guard() answers own names only, and no pages of other sites", () =>
  withServer(async ({ ask }) => {
    const status = async (headers: Record<string, string>, method = "GET"): Promise<number> =>
      (await ask(method, "/api/status", undefined, headers)).status;
    assertEquals(await status({ host: "localhost:8189" }), 200);
    assertEquals(await status({ host: "127.0.0.1:8189" }), 200);
    assertEquals(await status({ host: "[::1]:8189" }), 200);
    assertEquals(await status({ host: "studio.example" }), 200);
    assertEquals(await status({ host: "Proxy.example" }), 200);
    assertEquals(await status({ host: "evil.example:8189" }), 403);
    assertEquals(await status({ host: "localhost.evil.example" }), 403);
    const host = "localhost:8189";
    assertEquals(await status({ host, origin: "http://localhost:8189" }), 200);
    assertEquals(await status({ host, origin: "http://localhost:3000" }), 403);
    assertEquals(await status({ host, origin: "https://evil.example" }), 403);
    assertEquals(await status({ host, origin: "null" }), 403);
    assertEquals(await status({ host, "sec-fetch-site": "cross-site" }), 403);
    assertEquals(await status({ host, "sec-fetch-site": "same-site" }), 403); // another port
    assertEquals(await status({ host, "sec-fetch-site": "same-origin" }), 200);
    assertEquals(await status({ host, "sec-fetch-site": "none" }), 200); // typed by hand
    assertEquals(
      await status({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
      403,
    );
  }, { guard: { names: ["studio.example", "PROXY.example"] } }));

Deno.test("a link from another site may open the page, but nothing else", () =>
  withServer(async ({ ask }) => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    assertEquals((await ask("GET", "/", undefined, headers)).status, 200);
    assertEquals((await ask("POST", "/api/runs", {}, headers)).status, 403);
  }, {
    editor: () => Promise.resolve({ bytes: new Uint8Array([60]), type: "text/html" }),
  }));

Deno.test("a form of another site cannot start a run: only JSON is read", () =>
  withServer(async ({ app }) => {
    const response = await app.request("http://localhost/api/runs", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    assertEquals(response.status, 415);
    await response.body?.cancel();
  }));

Deno.test("every answer, faults too, forbids sniffing and foreign frames", () =>
  withServer(async ({ ask }) => {
    for (const path of ["/api/status", "/api/nothing", "/nothing.js"]) {
      const { headers } = await ask("GET", path);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertMatch(headers.get("content-security-policy")!, /default-src 'none'/);
    }
  }));
