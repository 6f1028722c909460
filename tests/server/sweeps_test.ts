import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Problem } from "../../src/api/problem.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { SweepInfo } from "../../src/api/sweeps.ts";
import { graphOf } from "../runs/trial.ts";
import { withServer } from "./trial_server.ts";

const graph = graphOf({ a: { type: "trial.slow", inputs: { text: "a cat", milliseconds: 1 } } });
const swept = (...axes: readonly unknown[]): unknown => ({
  ...graph,
  format: "braid/2",
  sweep: { axes },
});
const longer = (text: string, replace: string, values: unknown): unknown => ({
  ...swept({ input: "a.text", replace, values }) as object,
  nodes: { a: { type: "trial.slow", inputs: { text, milliseconds: 1 } } },
});
const WORDS = { input: "a.text", replace: "cat", values: "cat,dog" };
const SEEDS = { input: "a.seed", values: "18446744073709551614..18446744073709551615" };

Deno.test("a sweep is started as a whole, told of by its runs, called off and forgotten", () =>
  withServer(async ({ ask, trial }) => {
    const send = async <T>(method: string, path: string, value?: unknown): Promise<T> =>
      await (await ask(method, path, value)).json();
    await ask("PATCH", "/api/queue", { paused: true });
    const workflow = swept(WORDS, SEEDS);
    const runs = await send<RunInfo[]>("POST", "/api/sweeps", { workflow, name: "cats" });
    assertEquals(runs.map(({ name, state }) => [name, state]), Array(4).fill(["cats", "queued"]));
    const id = runs[0]!.sweep!.id;
    assertEquals(runs[3]!.sweep, {
      id,
      places: [
        { name: "cat", value: "dog", index: 1 },
        { name: "seed", value: "18446744073709551615", index: 1 },
      ],
    });
    // What is painted carries the graph of that run alone, to the last digit of its seed.
    const text = await (await ask("GET", `/api/runs/${runs[3]!.id}/workflow`)).text();
    assertStringIncludes(text, '"seed": 18446744073709551615');
    assertEquals([JSON.parse(text).format, JSON.parse(text).sweep], ["braid/1", undefined]);
    assertEquals(await send("GET", `/api/sweeps/${id}/workflow`), {
      ...workflow as object,
      requires: {},
      subgraphs: {},
      view: {},
    });

    const plain = await send<RunInfo>("POST", "/api/runs", { workflow });
    const alone = await send<Record<string, unknown>>("GET", `/api/runs/${plain.id}/workflow`);
    assertEquals([alone.format, alone.sweep], ["braid/1", undefined]);

    await ask("POST", `/api/runs/${runs[0]!.id}/cancel`);
    const sweeps = await send<SweepInfo[]>("GET", "/api/sweeps?name=cats");
    assertEquals(sweeps, [{ id, name: "cats", created: sweeps[0]!.created, runs: 4, going: 3 }]);
    assertEquals(await send("GET", "/api/sweeps?name=dogs"), []);
    assertEquals((await ask("DELETE", `/api/sweeps/${id}`)).status, 409, "some are going");
    assertEquals((await send<RunInfo[]>("GET", `/api/runs?sweep=${id}`)).length, 4);
    assertEquals(await send("POST", `/api/sweeps/${id}/cancel`), { runs: 3 });
    const listed = await send<RunInfo[]>("GET", `/api/runs?sweep=${id}`);
    assertEquals(listed.map(({ id }) => id), runs.map(({ id }) => id).reverse());
    await ask("PATCH", "/api/queue", { paused: false });
    const again = await send<RunInfo>("POST", `/api/runs/${runs[2]!.id}/retry`);
    assertEquals(again.sweep, runs[2]!.sweep);
    assertEquals((await trial.over(again.id)).outputs.a![0]!.value, "a dog");
    assertEquals(await send("DELETE", `/api/sweeps/${id}`), { runs: 5 });
    assertEquals(await send("GET", `/api/runs?sweep=${id}`), []);
    assertEquals((await ask("DELETE", `/api/sweeps/${id}`)).status, 404);
    assertEquals((await ask("GET", `/api/sweeps/${id}/workflow`)).status, 404);

    // Many runs are not so many writes, each of which waits for the disk.
    await ask("PATCH", "/api/queue", { paused: true });
    const many = trial.store.addSweep(
      "{}",
      Array.from({ length: 300 }, () => ({ workflow: "{}", places: [] })),
    );
    const sweep = `/api/sweeps/${many[0]!.sweep!.id}`;
    trial.database.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0");
    const told = trial.until((event) => event.type === "removed" && event.run === many.at(-1)!.id);
    assertEquals(await send("POST", `${sweep}/cancel`), { runs: 300 });
    assertEquals(await send("DELETE", sweep), { runs: 300 });
    const written = (await Deno.stat(join(trial.folder, "braid.sqlite-wal"))).size;
    assert(written < 2 * many.length * 4096, `${written} bytes were written`);
    const types = Map.groupBy(await told, ({ type }) => type);
    assertEquals([types.get("run")!.length, types.get("removed")!.length], [300, 300]);
  }));

Deno.test("a sweep that cannot run as a whole starts nothing", () =>
  withServer(async ({ ask }) => {
    const cases: readonly (readonly [unknown, number, string])[] = [
      [graph, 422, "carries no sweep"],
      [swept({ input: "a.texd", values: "x" }), 422, 'did you mean "text"?'],
      [swept({ input: "a.scale", values: "1,99" }), 422, "is above"],
      [swept({ input: "a.seed", values: "1..2000" }), 422, "2000 runs are too many"],
      [swept(), 422, "sweep.axes"],
      [longer("b".repeat(40_000), "b", ["c".repeat(1000)]), 422, "more than 33554432 letters"],
      // Twice as long where it is written down.
      [longer("b".repeat(17_000), "b", ["\t".repeat(1000)]), 422, "are too large together"],
      // What each tells of its place.
      [longer("b".repeat(150_000), "b".repeat(150_000), "1..10"), 422, "are too large together"],
    ];
    for (const [workflow, status, message] of cases) {
      const answer = await ask("POST", "/api/sweeps", { workflow });
      const { detail = "" } = await answer.json() as Problem;
      assertEquals(answer.status, status, detail);
      assertStringIncludes(detail, message);
    }
    await ask("PATCH", "/api/queue", { paused: true });
    const many = { workflow: swept({ input: "a.seed", values: "1..12" }) };
    assertEquals((await ask("POST", "/api/sweeps", many)).status, 201);
    assertEquals((await ask("POST", "/api/sweeps", many)).status, 429);
    // Room is asked for before anything is made.
    const long = { workflow: longer("b".repeat(40_000), "b", Array(12).fill("c".repeat(1000))) };
    assertEquals((await ask("POST", "/api/sweeps", long)).status, 429);
    const { queue } = await (await ask("GET", "/api/status")).json();
    assertEquals(queue.length, 12);
  }));
