import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import type { Problem } from "../../src/api/problem.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { encodeFrame } from "../../src/runs/runner/frames.ts";
import { HttpError } from "../../src/server/problem.ts";
import { readJson } from "../../src/server/read_body.ts";
import { openSettings } from "../../src/server/settings_files.ts";
import { withServer } from "./trial_server.ts";

/** Settings are replaced, whatever they are. */
const ANY = { "if-match": "*" };

const checker = {
  program: Deno.execPath(),
  args: [
    "run",
    "--no-check",
    fromFileUrl(new URL("../../src/program/graph_checker.ts", import.meta.url)),
  ],
};

/** A chain of nodes, the first of them with these inputs. */
function chain(length: number, first: Record<string, unknown> = { text: "a" }): string {
  const nodes = Array.from({ length }, (_, index) => {
    const inputs = index ? { text: { from: `n${index - 1}.text` } } : first;
    return [`n${index}`, { type: "trial.shout", inputs }] as const;
  });
  const outputs = [`n${length - 1}`];
  return JSON.stringify({
    workflow: { format: "braid/1", nodes: Object.fromEntries(nodes), outputs },
  });
}

/** Forty subgraphs, each of them twice the one before. */
function doubling(): string {
  const subgraphs = Array.from({ length: 40 }, (_, index) => {
    const type = index ? `subgraph.s${index - 1}` : "trial.shout";
    return [`s${index}`, { nodes: { a: { type }, b: { type } }, outputs: ["a", "b"] }] as const;
  });
  const nodes = { all: { type: "subgraph.s39" } };
  return JSON.stringify({
    workflow: {
      format: "braid/1",
      nodes,
      outputs: ["all"],
      subgraphs: Object.fromEntries(subgraphs),
    },
  });
}

/** Many instances of a node with more inputs than anybody would write. */
function copies(): string {
  const inputs = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`x${index}`, 1]));
  const subgraphs = { s: { nodes: { a: { type: "trial.shout", inputs } }, outputs: ["a"] } };
  const nodes = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`n${index}`, { type: "subgraph.s" }]),
  );
  return JSON.stringify({ workflow: { format: "braid/1", nodes, outputs: ["n0"], subgraphs } });
}

Deno.test("a text that holds more than anyone would write is refused while it is read, others having their turn", async () => {
  const texts: readonly (readonly [string, RegExp])[] = [
    [`[${"0,".repeat(1e7)}0]`, /more than 2000000 values/],
    [`1${"0".repeat(2e7)}`, /more than 1000 digits/],
    [`[${"1.0,".repeat(2.1e6)}1]`, /more than 2000000 values/],
    [
      `{${Array.from({ length: 3e5 }, (_, index) => `"k${index}":1`).join()}}`,
      /more than 200000 names/,
    ],
  ];
  for (const [text, words] of texts) {
    let turns = 0;
    const timer = setInterval(() => turns++);
    const error = await assertRejects(() => readJson(text, 10), HttpError);
    clearInterval(timer);
    assertEquals(error.status, 413);
    assertMatch(error.message, words);
    if (text.startsWith("[") || text.startsWith("{")) assert(turns > 20, `${turns} turns`);
  }
  assertEquals(await readJson(`{"a": [1, 2.5, "x"]}`, 10), { a: [1, 2.5, "x"] });
});

Deno.test("a large graph, and a small one that unfolds into one, is checked while others are answered", () =>
  withServer(async ({ ask }) => {
    await (await ask("GET", "/api/catalogue")).text();
    for (const text of [chain(5000, { txt: 1 }), doubling()]) {
      const order: string[] = [];
      const large = ask("POST", "/api/runs", text).then(async (response) => {
        order.push("large");
        return [response.status, await response.json() as Problem] as const;
      });
      await (await ask("GET", "/api/status")).text();
      order.push("status");
      const [status, { detail, diagnostics }] = await large;
      assertEquals([status, order], [422, ["status", "large"]]);
      assert(detail && diagnostics?.length);
    }
  }, { checker }));

Deno.test("a graph of few nodes, each of which has much written in it, keeps nobody waiting", () =>
  withServer(async ({ ask }) => {
    await (await ask("GET", "/api/catalogue")).text();
    const order: string[] = [];
    const refused = ask("POST", "/api/runs", copies()).then(async (response) => {
      order.push("refused");
      return [response.status, (await response.json() as Problem).diagnostics?.length];
    });
    await (await ask("GET", "/api/status")).text();
    order.push("status");
    assertEquals([await refused, order], [[422, 500], ["status", "refused"]]);
  }, { checker }));

Deno.test("a large graph that can run is accepted as a small one is, its numbers as they were written", () =>
  withServer(async ({ ask, trial }) => {
    trial.queue.pause(true);
    const slow = {
      type: "trial.slow",
      inputs: { text: "x".repeat(300_000), scale: 5.5, steps: 3 },
    };
    const workflow = { format: "braid/1", nodes: { slow }, outputs: ["slow"] };
    const text = JSON.stringify({ workflow, name: "large" }).replace("5.5", "5.50");
    const response = await ask("POST", "/api/runs", text);
    const { id, name } = await response.json() as RunInfo;
    assertEquals([response.status, name], [201, "large"]);
    assertMatch(trial.store.request(id)!.workflow, /"scale": 5\.50/);
  }, { checker }));

Deno.test("what checks a large graph may die, or say what it may not", async () => {
  for (
    const code of ["Deno.exit(1)", "for (;;) Deno.stdout.writeSync(new Uint8Array(4096).fill(9))"]
  ) {
    await withServer(async ({ ask }) => {
      const response = await ask("POST", "/api/runs", chain(5000));
      const { detail } = await response.json() as Problem;
      assertEquals(response.status, 422);
      assertMatch(detail!, /takes too long, or too much memory/);
    }, { checker: { program: Deno.execPath(), args: ["eval", code] } });
  }
});

Deno.test("what checks a large graph may end while it is looked up what it asked for, however long", async () => {
  const late = Promise.withResolvers<undefined>();
  const asks = encodeFrame({ type: "model", model: "m" }).join();
  const code = `Deno.stdout.writeSync(new Uint8Array([${asks}]))`;
  await withServer(async ({ ask }) => {
    await (await ask("GET", "/api/catalogue")).text();
    const { setTimeout } = globalThis;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    globalThis.setTimeout = ((act: () => void, after: number) =>
      setTimeout(() => {
        act();
        if (after === 60_000) resolve();
      }, after === 60_000 ? 1000 : after)) as typeof setTimeout;
    const answer = ask("POST", "/api/runs", chain(5000));
    await over;
    globalThis.setTimeout = setTimeout;
    late.resolve(undefined);
    const { status, body } = await answer;
    await body?.cancel();
    assertEquals(status, 422);
  }, {
    checker: { program: Deno.execPath(), args: ["eval", code] },
    models: () => Promise.resolve({ parts: () => late.promise }),
  });
});

Deno.test("a request with more faults than can be listed is answered in a sentence", () =>
  withServer(async ({ ask }) => {
    const nodes = Object.fromEntries(
      Array.from({ length: 199_999 }, (_, index) => [`n${index}`, 5]),
    );
    const response = await ask("POST", "/api/runs", { workflow: { format: "braid/1", nodes } });
    const { detail } = await response.json() as Problem;
    assertEquals(response.status, 422);
    assertMatch(detail!, /There are more faults than can be listed$/);
  }, { checker }));

Deno.test("nothing compresses what the API answers, which would have all others wait for it", () =>
  withServer(async ({ ask }) => {
    const paths = ["status", "catalogue", "runs", "runs/gone", "workflows", "openapi.json", "gone"];
    for (const path of paths) {
      const { headers, body } = await ask("GET", `/api/${path}`);
      await body?.cancel();
      assertMatch(headers.get("cache-control") ?? "", /\bno-transform$/, path);
    }
  }));

Deno.test("MCP reads within the same bounds as all else, and keeps each digit of a number", () =>
  withServer(async ({ ask, trial }) => {
    trial.queue.pause(true);
    const mcp = (value: unknown): Promise<Response> =>
      ask("POST", "/api/mcp", value, { accept: "application/json, text/event-stream" });
    const nested = await mcp(`[${"[".repeat(2e6)}${"]".repeat(2e6)}]`);
    assertEquals(nested.status, 400);
    assertMatch((await nested.json() as Problem).detail!, /Nested deeper than 80 levels/);
    const large = await mcp(`"${"x".repeat(2 ** 22)}"`);
    assertEquals(large.status, 413);
    await large.body?.cancel();
    const graph = { format: "braid/1", nodes: { a: { type: "trial.slow", inputs: { seed: 1 } } } };
    const call = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "run_graph", arguments: { graph: { ...graph, outputs: ["a"] }, wait: 0 } },
    };
    const seed = "18446744073709551615";
    const answer = await mcp(JSON.stringify(call).replace('"seed":1', `"seed":${seed}`));
    assertMatch(await answer.text(), /queued/);
    const [run] = trial.store.list({ limit: 1 });
    assertMatch(trial.store.request(run!.id)!.workflow, new RegExp(seed));
  }));

Deno.test("settings with numbers that are spelled as no program would are kept", () =>
  withServer(async ({ ask }) => {
    const put = await ask(
      "PUT",
      "/api/settings",
      `{"x": 1.0, "y": {"z": [1e3, -0]}, "w": 5e-1}`,
      ANY,
    );
    assertEquals([put.status, await put.json()], [200, { x: 1, y: { z: [1000, 0] }, w: 0.5 }]);
    const long = await ask("PUT", "/api/settings", `{"${"x".repeat(300)}": 1.0}`, ANY);
    assertEquals(long.status, 400);
    await long.body?.cancel();
  }));

Deno.test("settings that would be too large to be read again are refused, and read once as long as they stay", () =>
  withServer(async ({ ask, folder }) => {
    const user = new Folder(join(folder, "user"));
    await (await ask("PUT", "/api/settings", { a: [1] }, ANY)).body?.cancel();
    const deep = `{"x":${"[".repeat(70)}${"0,".repeat(100_000)}0${"]".repeat(70)}}`;
    const { status, body } = await ask("PUT", "/api/settings", deep, ANY);
    await body?.cancel();
    assertEquals(status, 413);
    assertEquals(await (await ask("GET", "/api/settings")).json(), { a: [1] });
    const { read } = openSettings({ user, workspace: new Folder(join(folder, "workspace")) });
    const before = read("user");
    assert(read("user") === before);
    user.write("settings.json", `{"a": [2]}`);
    assertEquals(read("user"), { a: [2] });
  }));

Deno.test("settings with a number larger than any are refused by its name, and kept as they were", () =>
  withServer(async ({ ask, folder }) => {
    const put = (text: string): Promise<Response> => ask("PUT", "/api/settings", text, ANY);
    await put(`{"x": 12345678901234567890, "y": 1e308}`);
    for (
      const [text, name] of [[`{"x": 1e400}`, "x"], [`{"a": {"b.c": [1, -1e999]}}`, "a.b.c.1"]]
    ) {
      const refused = await put(text!);
      const { detail } = await refused.json() as Problem;
      assertEquals(refused.status, 400);
      assertEquals(detail, `Cannot keep it, "${name}" is a number beyond ±1.8e308`);
    }
    const kept = await ask("GET", "/api/settings");
    assertEquals(await kept.text(), `{"x":12345678901234567890,"y":1e+308}`);
    Deno.writeTextFileSync(`${folder}/user/settings.json`, `{"editor.size": 1e400}`);
    const read = await ask("GET", "/api/settings");
    assertEquals(read.status, 409);
    assertMatch((await read.json() as Problem).detail!, /"editor.size" is a number beyond/);
  }));
