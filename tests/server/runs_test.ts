import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { Encoded } from "../../src/runs/runner/host_questions.ts";
import { KnownCatalogue } from "../../src/runs/known_catalogue.ts";
import { Supervisor } from "../../src/runs/runner/supervisor.ts";
import type { Problem } from "../../src/api/problem.ts";
import type { CheckReport, RunInfo } from "../../src/api/runs.ts";
import { createApp } from "../../src/server/app.ts";
import { ENDLESS, graphOf } from "../runs/trial.ts";
import { depsOf, withServer } from "./trial_server.ts";

const slow = (inputs = {}): unknown => graphOf({ a: { type: "trial.slow", inputs } });

Deno.test("runs wait, are reordered, paused, cancelled, retried and forgotten", () =>
  withServer(async ({ ask, trial }) => {
    const send = async (method: string, path: string, value?: unknown): Promise<RunInfo> =>
      await (await ask(method, path, value)).json();
    await ask("PATCH", "/api/queue", { paused: true });
    const start = (text: string, more = {}): Promise<RunInfo> =>
      send("POST", "/api/runs", { workflow: slow({ text }), name: text, ...more });
    const a = await start("a");
    const b = await start("b");
    const c = await start("c", { priority: 2 });
    const waiting = (): (string | undefined)[] => trial.store.queued().map(({ name }) => name);
    assertEquals([a.state, waiting()], ["queued", ["c", "a", "b"]]);
    await send("PATCH", `/api/runs/${b.id}`, { before: c.id });
    assertEquals(waiting(), ["b", "c", "a"]);
    await send("PATCH", `/api/runs/${a.id}`, { priority: 7 });
    assertEquals(waiting(), ["a", "b", "c"]);
    assertEquals((await ask("PATCH", `/api/runs/${a.id}`, {})).status, 400);
    assertEquals((await ask("PATCH", `/api/runs/${a.id}`, { priority: 1e9 })).status, 400);
    assertEquals((await ask("DELETE", `/api/runs/${a.id}`)).status, 409);
    assertEquals((await send("POST", `/api/runs/${b.id}/cancel`)).state, "cancelled");
    const status = await (await ask("GET", "/api/status")).json();
    assertEquals(status.queue, { length: 2, paused: true });

    await ask("PATCH", "/api/queue", { paused: false });
    const done = await trial.over(c.id);
    assertEquals([done.state, done.outputs.a![0]!.value], ["succeeded", "c"]);
    const again = await send("POST", `/api/runs/${b.id}/retry`);
    assertEquals((await trial.over(again.id)).outputs.a![0]!.value, "b");
    const listed = await (await ask("GET", "/api/runs?limit=2")).json() as RunInfo[];
    assertEquals(listed.map(({ id }) => id), [again.id, c.id]);
    const events = await (await ask("GET", `/api/runs/${c.id}/events`)).json() as unknown[];
    assertStringIncludes(JSON.stringify(events), "nodeFinished");
    assertEquals((await ask("DELETE", `/api/runs/${c.id}`)).status, 204);
    assertEquals((await ask("GET", `/api/runs/${c.id}`)).status, 404);
    assertEquals((await ask("PATCH", `/api/runs/${a.id}`, { priority: 1 })).status, 409);
  }));

Deno.test("a transient run tells what it gave and is forgotten", () =>
  withServer(async ({ ask, trial }) => {
    const told = trial.until(({ type }) => type === "removed");
    const answer = await ask("POST", "/api/runs", {
      workflow: slow({ text: "seen" }),
      transient: true,
    });
    const { id } = await answer.json() as RunInfo;
    const runs = (await told).flatMap((event) => event.type === "run" ? [event.run] : []);
    assert(runs.length && runs.every(({ transient }) => transient));
    assertEquals(runs.at(-1)!.outputs.a![0]!.value, "seen");
    assertEquals((await ask("GET", `/api/runs/${id}`)).status, 404);
  }));

Deno.test("transient runs give way to one that is not, whether they wait or run", () =>
  withServer(async ({ ask, trial }) => {
    const start = async (text: string, transient: boolean): Promise<string> => {
      const request = { workflow: slow({ text, steps: transient ? ENDLESS : 2 }), transient };
      return (await (await ask("POST", "/api/runs", request)).json() as RunInfo).id;
    };
    const ended = new Map<string, string>();
    const forgotten = trial.until((event) => {
      if (event.type === "run" && event.run.finished) ended.set(event.run.id, event.run.state);
      return event.type === "removed" && ended.size === 2;
    });
    const transient = [await start("runs", true), await start("waits", true)];
    const plain = await start("wanted", false);
    assertEquals((await trial.over(plain)).outputs.a![0]!.value, "wanted");
    await forgotten;
    for (const id of transient) assertEquals(ended.get(id), "cancelled");
  }));

Deno.test("POST /api/runs keeps numbers as they are written, and a key makes it the same run", () =>
  withServer(async ({ ask, trial }) => {
    trial.queue.pause(true);
    const seed = "18446744073709551615";
    const body =
      `{"workflow":{"format":"braid/1","outputs":["a"],"nodes":{"a":{"type":"trial.slow","inputs":{"seed":${seed},"scale":5.0}}}}}`;
    const key = { "idempotency-key": "once" };
    const first = await (await ask("POST", "/api/runs", body, key)).json() as RunInfo;
    const again = await (await ask("POST", "/api/runs", body, key)).json() as RunInfo;
    assertEquals(again.id, first.id);
    const other = body.replace("5.0", "6.0");
    assertEquals((await ask("POST", "/api/runs", other, key)).status, 422);
    while ((await ask("POST", "/api/runs", body)).status === 201);
    const full = await ask("POST", "/api/runs", body, key);
    assertEquals([full.status, (await full.json()).id], [201, first.id], "it is there already");
    const long = { "idempotency-key": "k".repeat(201) };
    assertEquals((await ask("POST", "/api/runs", body, long)).status, 400);
    const text = await (await ask("GET", `/api/runs/${first.id}/workflow`)).text();
    assertStringIncludes(text, seed);
    assertStringIncludes(text, "5.0");
  }));

Deno.test("POST /api/runs refuses what is no graph, too deep, too much", () =>
  withServer(async ({ ask, trial }) => {
    trial.queue.pause(true);
    const fault = async (body: unknown): Promise<[number, string]> => {
      const response = await ask("POST", "/api/runs", body);
      assertEquals(response.headers.get("content-type"), "application/problem+json");
      return [response.status, (await response.json()).detail];
    };
    assertEquals((await fault("{"))[0], 400);
    assertEquals((await fault({ workflow: {}, extra: 1 }))[0], 400);
    assertEquals((await fault({ workflow: slow(), outputs: [] }))[0], 400);
    const [status, detail] = await fault({ workflow: { format: "braid/1", nodes: { a: 1 } } });
    assertEquals(status, 422);
    assertStringIncludes(detail, "nodes.a");
    assertEquals((await fault(`{"workflow":${"[".repeat(500)}${"]".repeat(500)}}`))[0], 400);
    for (let index = 0; index < 20; index++) {
      assertEquals((await ask("POST", "/api/runs", { workflow: slow() })).status, 201);
    }
    assertEquals((await fault({ workflow: slow() }))[0], 429);
    const before = `before=${"x".repeat(9)}`;
    const page = await ask("GET", `/api/runs?${before}`);
    assertStringIncludes((await page.json()).detail, 'There is no run "xxxxxxxxx"');
  }));

Deno.test("POST /api/runs refuses a graph that cannot run with all that is wrong, and makes no run", () =>
  withServer(async ({ ask, trial }) => {
    const workflow = graphOf({
      a: { type: "trial.slow", inputs: { scale: 11, steps: { from: "b.text" } } },
      b: { type: "trial.slwo" },
      c: { type: "trial.load", inputs: { model: "absent" } },
    });
    const refusal = async (body: unknown): Promise<Problem> => {
      const response = await ask("POST", "/api/runs", body);
      assertEquals(response.status, 422);
      return await response.json();
    };
    const { detail, diagnostics } = await refusal({ workflow });
    const places = diagnostics!.map(({ code, node, port }) => [code, node, port]);
    assertEquals(places, [
      ["missing-model", "c", "model"],
      ["unknown-type", "b", undefined],
      ["out-of-range", "a", "scale"],
    ]);
    assertEquals(diagnostics![1]!.fix, 'use "trial.slow"');
    assertStringIncludes(detail!, "There is no model");
    const { diagnostics: [fault] = [] } = await refusal({ workflow: slow(), outputs: ["absent"] });
    assertEquals(fault!.code, "unknown-output");
    const again = await refusal({ workflow: { format: "braid/1", nodes: {} } });
    assertEquals(again.diagnostics!.map(({ code }) => code), ["no-outputs"]);
    assertEquals(trial.store.list({ limit: 9 }), []);
  }, {
    models: () =>
      Promise.resolve({ parts: (id) => Promise.reject(new Error(`There is no model "${id}"`)) }),
  }));

Deno.test("POST /api/check tells what is wrong with the remedy, warnings too, and makes no run", () =>
  withServer(async ({ ask, trial }) => {
    const workflow = graphOf({
      a: { type: "trial.slow", inputs: { text: "here" } },
      b: { type: "trial.slwo" },
    });
    const check = async (body: unknown): Promise<CheckReport> => {
      const response = await ask("POST", "/api/check", body);
      assertEquals(response.status, 200);
      return await response.json();
    };
    const fault = {
      code: "unknown-type" as const,
      node: "b",
      message: 'The plugin "trial" has no node "trial.slwo"',
      fix: 'use "trial.slow"',
    };
    assertEquals(await check({ workflow }), {
      ok: false,
      runnable: ["a"],
      diagnostics: [{ ...fault, severity: "error" }],
    });
    const one = await check({ workflow, outputs: ["a"] });
    assertEquals([one.ok, one.runnable], [true, ["a"]]);
    assertEquals(one.diagnostics[0], { ...fault, severity: "warning" });
    const shapeless = await ask("POST", "/api/check", { workflow: { format: "braid/1" } });
    assertEquals(shapeless.status, 422);
    assertStringIncludes((await shapeless.json()).detail, "nodes: Expected an object");
    assertEquals(trial.store.list({ limit: 9 }), []);
  }));

Deno.test("a run gives the outputs that can be had, and fails for one that cannot unless others are asked for", () =>
  withServer(async ({ ask, trial }) => {
    const workflow = {
      ...graphOf({
        good: { type: "trial.slow", inputs: { text: "here" } },
        bad: { type: "trial.load" },
        stray: { type: "acme.tile" },
      }) as object,
      outputs: ["good", "bad"],
    };
    const start = async (more = {}): Promise<RunInfo> => {
      const response = await ask("POST", "/api/runs", { workflow, ...more });
      assertEquals(response.status, 201);
      return await trial.over((await response.json() as RunInfo).id);
    };
    const both = await start();
    assertEquals([both.state, both.error?.node, both.error?.port], ["failed", "bad", "model"]);
    assertEquals(both.outputs.good![0]!.value, "here");
    const one = await start({ outputs: ["good"] });
    assertEquals([one.state, one.error], ["succeeded", undefined]);
    const none = await ask("POST", "/api/runs", { workflow, outputs: ["bad"] });
    assertEquals(none.status, 422);
  }));

Deno.test("POST /api/runs takes a graph of a runner that cannot say what it knows: it says so itself", () =>
  withServer(async ({ ask, trial }) => {
    await using broken = new Supervisor({
      command: { program: Deno.execPath(), args: ["eval", "throw new Error('No such device')"] },
    });
    const app = createApp({
      ...await depsOf(trial.folder, trial),
      catalogue: new KnownCatalogue(broken, trial.hub),
    });
    trial.queue.pause(true);
    const response = await app.request("http://localhost/api/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ workflow: graphOf({ a: { type: "trial.nothing" } }) }),
    });
    const { id } = await response.json() as RunInfo;
    assertEquals((await ask("PATCH", "/api/queue", { paused: false })).status, 200);
    const run = await trial.over(id);
    assertEquals([run.state, run.error?.node], ["failed", "a"]);
  }));

Deno.test("catalogue and models are the runner's", () =>
  withServer(async ({ ask, trial }) => {
    const response = await ask("GET", "/api/catalogue");
    const { nodes, plugins } = await response.json();
    assertEquals(nodes["trial.slow"].title, "Slow");
    assertEquals(plugins.trial.title, "Trial");
    const tag = response.headers.get("etag")!;
    assertEquals(
      (await ask("GET", "/api/catalogue", undefined, { "if-none-match": tag })).status,
      304,
    );
    const compressed = { "if-none-match": `"other", W/${tag}` };
    assertEquals((await ask("GET", "/api/catalogue", undefined, compressed)).status, 304);
    assertEquals(await (await ask("GET", "/api/models")).json(), [{ name: "trial", kind: "sd" }]);
    const { pid } = trial.supervisor;
    assertEquals((await ask("POST", "/api/runner/restart")).status, 200);
    assert(trial.supervisor.pid !== pid);
    const picture = trial.artifacts.put({
      bytes: new TextEncoder().encode("large picture"),
      mediaType: "image/png",
    });
    trial.store.artifacts.note(picture);
    const small = await ask("GET", `/api/artifacts/${picture.sha256}?width=100`);
    assertEquals([small.headers.get("content-type"), await small.text()], ["image/webp", "larg"]);
  }));

Deno.test("a run says where it has saved files, those that are there as it left them", () =>
  withServer(async ({ ask, trial, folder }) => {
    trial.queue.pause(true);
    const output = join(folder, "output");
    await Deno.mkdir(join(output, "day"), { recursive: true });
    await Deno.writeTextFile(join(output, "day", "one.txt"), "one");
    await Deno.writeTextFile(join(output, "two.txt"), "changed since");
    await Deno.writeTextFile(join(output, "replaced.txt"), "sea"); // as large as what was saved
    await Deno.writeTextFile(join(folder, "secret.txt"), "one");
    await Deno.symlink(folder, join(output, "link"));
    const { id } = await (await ask("POST", "/api/runs", { workflow: slow() })).json();
    const text = (letters: string): Encoded => ({
      bytes: new TextEncoder().encode(letters),
      mediaType: "text/plain",
    });
    const saved = (letters: string, name: string): ArtifactInfo => {
      const info = trial.artifacts.put(text(letters));
      trial.store.artifacts.note(info, id);
      return { ...info, saved: name };
    };
    const artifacts = [
      saved("one", "day/one.txt"),
      saved("one", "../secret.txt"),
      saved("one", "link/secret.txt"),
      saved("one", "day"),
      saved("two", "two.txt"),
      saved("gone", "gone.txt"),
      saved("red", "replaced.txt"),
    ];
    const outputs = { save: [{ port: "files", kind: "list<file>", artifacts }] };
    trial.store.update(id, { state: "succeeded", outputs });
    const found = [{
      sha256: artifacts[0]!.sha256,
      name: "day/one.txt",
      path: join(output, "day", "one.txt"),
    }];
    assertEquals(await (await ask("GET", `/api/runs/${id}/saved`)).json(), found);
    const of = async ({ sha256 }: ArtifactInfo): Promise<unknown> =>
      await (await ask("GET", `/api/artifacts/${sha256}/saved`)).json();
    assertEquals(await of(artifacts[0]!), found);
    assertEquals(await of(artifacts[5]!), []);
    assertEquals(await of(artifacts[6]!), []);
    assertEquals((await ask("GET", "/api/runs/nobody/saved")).status, 404);
  }));
