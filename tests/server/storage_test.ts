import { assertEquals } from "@std/assert";
import { namedArtifacts } from "../../src/server/named_artifacts.ts";
import { storageLimits } from "../../src/server/storage_limits.ts";
import { withServer } from "./trial_server.ts";

Deno.test("GET /api/storage says how much is kept, and POST /api/storage/clean what it removed", () =>
  withServer(async ({ ask, trial }) => {
    const { sha256 } = trial.artifacts.put({ bytes: new Uint8Array(7), mediaType: "text/plain" });
    Deno.utimeSync(trial.artifacts.pathOf(sha256), 1, 1);
    const usage = await (await ask("GET", "/api/storage")).json();
    assertEquals(usage, {
      artifacts: { files: 1, bytes: 7 },
      thumbnails: { files: 0, bytes: 0 },
      results: { files: 0, bytes: 0 },
      runs: 0,
      limits: trial.limits,
    });
    assertEquals((await ask("POST", "/api/storage/clean", { all: true })).status, 400);
    const clean = async (body: unknown): Promise<unknown> =>
      await (await ask("POST", "/api/storage/clean", body)).json();
    assertEquals(await clean({}), { runs: 0, files: 0, bytes: 0 });
    assertEquals(await clean({ everything: true }), { runs: 0, files: 1, bytes: 7 });
  }));

Deno.test("storageLimits() takes settings that make sense", () => {
  const usual = { maxBytes: 10 * 2 ** 30, maxCacheBytes: 2 * 2 ** 30, maxRuns: 1000 };
  assertEquals(storageLimits(() => ({})), usual);
  const broken = storageLimits(() => {
    throw new SyntaxError("broken");
  });
  assertEquals(broken, usual);
  const settings = { "storage.maxBytes": 5, "cache.maxBytes": -1, "history.maxRuns": "many" };
  assertEquals(storageLimits(() => settings), { ...usual, maxBytes: 5 });
});

Deno.test("namedArtifacts() finds the hashes in workflows as they are now", () =>
  withServer(async ({ ask, workflows }) => {
    const named = namedArtifacts(workflows);
    const save = (name: string, sha256: string, headers: HeadersInit): Promise<Response> =>
      ask("PUT", `/api/workflows/${name}`, { format: "braid/1", nodes: {}, note: sha256 }, headers);
    const [a, b] = ["a".repeat(64), "b".repeat(64)];
    const { headers } = await save("one", a, { "if-none-match": "*" });
    await save("two", a + a, { "if-none-match": "*" });
    assertEquals([...await named()], [a]);
    await save("one", b, { "if-match": headers.get("etag")! });
    assertEquals([...await named()], [b]);
  }));
