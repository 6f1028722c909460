import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { boundWarnings } from "../../src/server/bounds.ts";
import { namedArtifacts } from "../../src/server/named_artifacts.ts";
import { storageLimits } from "../../src/server/storage_limits.ts";
import { inFolder } from "../runs/trial.ts";
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

Deno.test("storageLimits() takes settings that make sense, and has no bounds in place of others", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const usual = { maxBytes: 10 * 2 ** 30, maxCacheBytes: 2 * 2 ** 30, maxRuns: 1000 };
    assertEquals(storageLimits(() => ({}), own), usual);
    const broken = storageLimits(() => {
      throw new SyntaxError("broken");
    }, own);
    const none = Number.MAX_SAFE_INTEGER;
    assertEquals(broken, { maxBytes: none, maxCacheBytes: none, maxRuns: none });
    const settings = { "storage.maxBytes": 5, "cache.maxBytes": -1, "history.maxRuns": "many" };
    const odd = storageLimits(() => settings, own);
    assertEquals(odd, { maxBytes: 5, maxCacheBytes: none, maxRuns: none });
  }));

Deno.test("storageLimits() keeps no less of a history where nothing is set than where it was opened before", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const limits = (settings = {}): unknown[] => {
      const { maxBytes, maxRuns } = storageLimits(() => settings, own);
      return [maxBytes, maxRuns];
    };
    const usual = 10 * 2 ** 30;
    const more = { "history.maxRuns": 5000, "storage.maxBytes": 2 * usual };
    assertEquals(limits(more), [2 * usual, 5000]);
    assertEquals(limits(), [2 * usual, 5000], "on another machine");
    assertEquals(limits({ "history.maxRuns": 10 }), [2 * usual, 10], "as somebody has set there");
    assertEquals(limits(), [2 * usual, 1000]);
    Deno.writeTextFileSync(join(folder, "bounds.json"), "{ broken");
    assertEquals(limits(), [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  }));

Deno.test("boundWarnings() say of each bound that is none what holds in its place", () => {
  const settings = { "history.maxRuns": "many", "runner.patienceMinutes": -1 };
  const expected = (name: string, got: string): string =>
    `Expected the setting "${name}" to be a number from 0, but got ${got}: until it is, `;
  assertEquals(boundWarnings(() => settings), [
    `${expected("history.maxRuns", '"many"')}nothing is removed for it`,
    `${expected("runner.patienceMinutes", "-1")}it counts as 15`,
  ]);
});

Deno.test("namedArtifacts() finds the hashes in workflows as they are now", () =>
  withServer(async ({ ask, workflows }) => {
    const named = namedArtifacts(workflows);
    const save = (name: string, sha256: string, headers: HeadersInit): Promise<Response> =>
      ask("PUT", `/api/workflows/${name}`, { format: "braid/1", nodes: {}, note: sha256 }, headers);
    const [a, b] = ["a".repeat(64), "b".repeat(64)];
    const { headers } = await save("one", a, { "if-none-match": "*" });
    await save("two", a + a, { "if-none-match": "*" });
    assertEquals([...(await named()).named], [a]);
    await save("one", b, { "if-match": headers.get("etag")! });
    assertEquals([...(await named()).named], [b]);
  }));

Deno.test("workflows that name hundreds of thousands of hashes keep nobody waiting, and nothing is removed", () =>
  withServer(async ({ workflows }) => {
    Deno.mkdirSync(workflows.path);
    const hashes = Array.from({ length: 300_000 }, (_, index) => `${index}`.padStart(64, "0"));
    const paths = ["a", "b"].map((name) => join(workflows.path, `${name}.graph.json`));
    for (const path of paths) Deno.writeTextFileSync(path, hashes.join(" "));
    let turns = 0;
    const timer = setInterval(() => turns++);
    const { named, unread } = await namedArtifacts(workflows)();
    clearInterval(timer);
    assert(named.size < hashes.length);
    assertEquals(unread.map((path) => `${path}.graph.json`), paths);
    assert(turns > 10, "others had their turn");
  }));

Deno.test({
  name: "a workflow or folder whose name is no UTF-8 may name any picture, too",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withServer(async ({ workflows }) => {
      const named = namedArtifacts(workflows);
      for (const make of [": > 'caf\\351.graph.json'", "mkdir 'caf\\351'"]) {
        Deno.mkdirSync(workflows.path, { recursive: true });
        const command = `eval "$(printf "${make}")"`;
        const cwd = workflows.path;
        await new Deno.Command("bash", { args: ["-c", command], cwd }).output();
        const [found] = [...Deno.readDirSync(cwd)];
        assertEquals((await named()).unread, [join(cwd, found!.name)]);
        Deno.removeSync(cwd, { recursive: true });
      }
    }),
});

Deno.test("a workflow that lies too deep to be listed may name any picture, too", () =>
  withServer(async ({ ask, trial, workflows }) => {
    const [shallow, deep] = [8, 9].map((depth) => {
      const folder = join(workflows.path, ...Array.from({ length: depth }, (_, at) => `${at}`));
      Deno.mkdirSync(folder, { recursive: true });
      return join(folder, "a.graph.json");
    });
    const { sha256 } = trial.artifacts.put({ bytes: new Uint8Array(7), mediaType: "text/plain" });
    const text = JSON.stringify({ format: "braid/1", nodes: {}, note: sha256 });
    const named = namedArtifacts(workflows);
    assertEquals(await named(), { named: new Set<string>(), unread: [] }); // a folder alone names nothing
    Deno.writeTextFileSync(shallow!, text);
    assertEquals(await named(), { named: new Set([sha256]), unread: [] });
    Deno.renameSync(shallow!, deep!);
    assertEquals(await named(), { named: new Set<string>(), unread: [deep!] });
    assertEquals(await (await ask("GET", "/api/workflows")).json(), []);
  }));

Deno.test({
  name: "a folder that cannot be looked into may name any picture, too",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withServer(async ({ ask, workflows }) => {
      // Longer than the system has paths for: to be read by nobody, be it root.
      const command = `mkdir -p "$1" && cd "$1" && for i in $(seq 20); do
        mkdir ${"x".repeat(250)} && cd -P ${"x".repeat(250)} || exit 1; done`;
      const args = ["-c", command, "sh", workflows.path];
      assert((await new Deno.Command("bash", { args }).output()).success);
      const { unread } = await namedArtifacts(workflows)();
      assertEquals(unread.length, 1);
      assertStringIncludes(unread[0]!, workflows.path);
      assertEquals(await (await ask("GET", "/api/workflows")).json(), []);
      await new Deno.Command("rm", { args: ["-r", workflows.path] }).output();
    }),
});

Deno.test("a workflow that cannot be read may name any picture: none is removed, and a log line says why", () =>
  withServer(async ({ trial, workflows }) => {
    const large = join(workflows.path, "large.graph.json");
    Deno.mkdirSync(workflows.path);
    Deno.symlinkSync("/etc/hostname", join(workflows.path, "link.graph.json"));
    Deno.writeFileSync(large, new Uint8Array(33 * 2 ** 20));
    const named = namedArtifacts(workflows);
    const references = await named();
    assertEquals(references.unread, [large]);

    const runs = Array.from({ length: 12 }, (_, index) => {
      const { run } = trial.store.add({ workflow: `{"run": ${index}}` });
      const info = trial.artifacts.put({
        bytes: new TextEncoder().encode(`run ${index}`),
        mediaType: "text/plain",
      });
      trial.store.artifacts.note(info, run.id);
      trial.store.update(run.id, { state: "succeeded", finished: new Date().toISOString() });
      return { run: run.id, path: trial.artifacts.pathOf(info.sha256) };
    });
    for (const { path } of runs) Deno.utimeSync(path, 1, 1);
    trial.references = references;
    trial.limits = { maxBytes: 0, maxCacheBytes: 0, maxRuns: 11 };
    for (let round = 0; round < 2; round++) {
      const { files } = await trial.storage.clean(true);
      assertEquals([files, trial.store.length, trial.errors.length], [0, 11, 1]);
    }
    assertStringIncludes(trial.errors.pop()!, "cannot be read, so all pictures");

    Deno.removeSync(large);
    trial.references = await named();
    assertEquals((await trial.storage.clean(true)).files, 2);
  }));

Deno.test("a graph that names hundreds of thousands of hashes keeps nobody waiting, and a run keeps those that there are", () =>
  withServer(async ({ ask, trial }) => {
    trial.queue.pause(true);
    const info = trial.artifacts.put({ bytes: new Uint8Array(9), mediaType: "text/plain" });
    trial.store.artifacts.note(info);
    const hashes = Array.from({ length: 440_000 }, (_, index) => `${index}`.padStart(64, "0"));
    let turns = 0;
    const timer = setInterval(() => turns++);
    const named = await trial.store.artifacts.namedIn([...hashes, info.sha256].join(" "));
    clearInterval(timer);
    assertEquals(named, [info.sha256]);
    assert(turns > 20, `others had ${turns} turns`);

    const a = { type: "trial.shout", inputs: { text: [hashes[0], info.sha256].join() } };
    const workflow = { format: "braid/1", nodes: { a }, outputs: ["a"] };
    const response = await ask("POST", "/api/runs", { workflow });
    const { id } = await response.json() as { id: string };
    const again = await ask("POST", `/api/runs/${id}/retry`);
    const { id: second } = await again.json() as { id: string };
    for (const run of [id, second]) {
      assertEquals(trial.store.artifacts.of(run), [info.sha256]);
    }
  }));

Deno.test("workflows of gigabytes are read for what they name a part at a time, and not while the server stops", async () => {
  const all = Array.from({ length: 20 }, (_, index) => ({
    name: `large${index}`,
    revision: "1",
    bytes: 2 ** 25,
    modified: "",
  }));
  const stopping = new AbortController();
  let count = 0;
  const named = namedArtifacts({
    path: "",
    list: () => Promise.resolve(all),
    read: () => {
      if (++count === 19) stopping.abort();
      return { text: "{}", revision: "1" };
    },
  }, stopping.signal);
  for (const [read, unread] of [[8, 12], [16, 4]]) {
    assertEquals((await named()).unread.length, unread);
    assertEquals(count, read);
  }
  await assertRejects(named, DOMException, "abort");
  assertEquals(count, 19);
});
