import { assertEquals } from "@std/assert";
import { diffWorkflows } from "../../../../src/graph/diff.ts";
import type { Change } from "../../../../src/graph/diff.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import type { NodeEntry, Workflow } from "../../../../src/graph/workflow.ts";
import type { RunInfo } from "../../../../src/api/runs.ts";
import {
  bearsOnResults,
  describeChange,
  valuesFirst,
} from "../../../../web/document/describe_change.ts";
import { inSentence, namesIn } from "../../../../src/drawing/in_words.ts";
import { catalogue } from "../../catalogue.ts";
import {
  filterRuns,
  printDay,
  rowsOf,
  runBefore,
} from "../../../../web/features/runs/history_list.ts";
import { loadSettings } from "../../../../web/features/runs/load_settings.ts";
import { printRemaining, ProgressMeter } from "../../../../web/runs/run_progress.ts";

const graph = (nodes: Readonly<Record<string, NodeEntry>>): Workflow => ({ ...EMPTY, nodes });

Deno.test("describeChange() says in words of the graph what differs, and leaves out the layout", () => {
  const before = graph({
    a: { type: "core.text", inputs: { text: "", seed: 7 } },
    gone: { type: "core.int" },
  });
  const after: Workflow = {
    ...graph({
      a: { type: "core.text", inputs: { text: { from: "b.text" }, seed: 2n ** 64n - 1n } },
      b: { type: "core.prompt" },
    }),
    view: { nodes: { a: { at: [1, 1] } } },
    requires: { core: "^1.0.0" },
  };
  const lines = (changes: readonly Change[]): readonly string[] =>
    changes.map((change) => describeChange(change)).map(({ where, before, after }) =>
      `${where}: ${before} > ${after}`
    );
  const changes = diffWorkflows(before, after);
  assertEquals(lines(changes.filter(bearsOnResults)), [
    "a.seed: 7 > 18446744073709551615",
    "a.text: (empty) > ← b.text",
    "b:  > core.prompt",
    "gone: core.int > removed",
  ]);
  assertEquals(lines(changes.filter((change) => !bearsOnResults(change))).toSorted(), [
    "places of nodes, frames and notes:  > changed",
    'requires: {} > {"core":"^1.0.0"}',
  ]);
});

Deno.test("what was written by hand comes before what was wired and which nodes there are", () => {
  const before = graph({ a: { type: "x.a" }, z: { type: "x.z", inputs: { seed: 1 } } });
  const after = graph({
    b: { type: "x.b" },
    z: { type: "x.z", inputs: { seed: 2, image: { from: "b.image" } } },
  });
  const shown = diffWorkflows(before, after).toSorted(valuesFirst).map((change) =>
    describeChange(change)
  );
  assertEquals(shown.map(({ where }) => where), ["z.seed", "a", "b", "z.image"]);
});

Deno.test("loadSettings() takes values over, never wires, and only between nodes of one type", () => {
  const now = graph({
    a: { type: "x.a", inputs: { text: "new", scale: { from: "c.value" }, extra: 1 } },
    b: { type: "x.b", inputs: { seed: 1 }, mode: "mute" },
    c: { type: "x.c" },
  });
  const old = graph({
    a: { type: "x.a", inputs: { text: "old", scale: 3 } },
    b: { type: "x.other", inputs: { seed: 9 } },
    c: { type: "x.c", inputs: { value: { value: { deep: true } }, wire: { from: "a.text" } } },
  });
  assertEquals(loadSettings(now, old).nodes, {
    a: { type: "x.a", inputs: { scale: { from: "c.value" }, text: "old" } },
    b: now.nodes.b!,
    c: { type: "x.c", inputs: { value: { value: { deep: true } } } },
  });
});

Deno.test("filterRuns() finds by words, state, pictures and workflow", () => {
  const run = (id: string, more: Partial<RunInfo> = {}): RunInfo => ({
    id,
    name: "cats",
    state: "succeeded",
    priority: 0,
    created: "2026-01-02T03:04:05Z",
    outputs: {},
    ...more,
  });
  const artifacts = [{ sha256: "0", type: "image/png", bytes: 1, name: "tabby.png" }];
  const runs = [
    run("3", { name: "dogs", state: "failed", error: { message: "No such model", node: "load" } }),
    run("2", { outputs: { save: [{ port: "files", kind: "file", artifacts }] } }),
    run("1"),
  ];
  const ids = (filter: Partial<Parameters<typeof filterRuns>[1]>): string =>
    filterRuns(runs, { query: "", shown: "all", ...filter }).map(({ id }) => id).join("");
  assertEquals(ids({}), "321");
  assertEquals([ids({ query: "model LOAD" }), ids({ query: "tabby" })], ["3", "2"]);
  assertEquals([ids({ shown: "pictures" }), ids({ shown: "failed" })], ["2", "3"]);
  assertEquals(ids({ workflow: "cats" }), "21");
  assertEquals([runBefore(runs, runs[1]!)?.id, runBefore(runs, runs[0]!)], ["1", undefined]);
  const now = new Date("2026-03-04T12:00:00");
  assertEquals(printDay("2026-03-04T00:01:00", now), "Today");
  assertEquals(printDay("2026-03-03T23:59:00", now), "Yesterday");
});

Deno.test("ProgressMeter reckons what is left from steps told, and from times of runs before", () => {
  const meter = new ProgressMeter((node) => node === "save" ? 1000 : undefined);
  meter.receive({ type: "runStarted", nodes: ["denoise", "save"] }, 0);
  meter.receive({ type: "nodeStarted", node: "denoise" }, 0);
  assertEquals(meter.read(10).remaining, undefined);
  meter.receive({ type: "nodeProgress", node: "denoise", value: 1, max: 20 }, 200);
  meter.receive({ type: "nodeProgress", node: "denoise", value: 5, max: 20, note: "Step 5" }, 1000);
  // A quarter took a second: three are left, and the last time's second of saving.
  assertEquals(meter.read(1000), {
    fraction: 0.2,
    remaining: 4000,
    node: "denoise",
    note: "Step 5",
  });
  assertEquals(printRemaining(meter.read(1000)), "4 s left");
  meter.receive({ type: "nodeFinished", node: "denoise", outputs: [], milliseconds: 4000 }, 4000);
  assertEquals(meter.read(4000).fraction, 0.8);
  meter.receive({ type: "nodeCached", node: "save", outputs: [], from: "disk" }, 4000);
  assertEquals(meter.read(4000).fraction, 1);

  // Looking at pictures for a minute says nothing of the steps that they are then learnt in.
  const teaching = new ProgressMeter();
  teaching.receive({ type: "nodeStarted", node: "teach" }, 0);
  teaching.receive({ type: "nodeProgress", node: "teach", value: 1, max: 72 }, 1000);
  teaching.receive({ type: "nodeProgress", node: "teach", value: 72, max: 72 }, 60_000);
  teaching.receive({ type: "nodeProgress", node: "teach", value: 1, max: 400 }, 61_000);
  assertEquals(teaching.read(61_000).remaining, undefined);
  teaching.receive({ type: "nodeProgress", node: "teach", value: 3, max: 400 }, 62_000);
  assertEquals(teaching.read(62_000).remaining, 198_500);
});

Deno.test("namesIn() calls nodes and inputs as the canvas does, and those that are called alike by their ids", () => {
  const body = graph({ a: { type: "core.pick" }, b: { type: "core.pick" }, c: { type: "x.gone" } });
  const names = namesIn({ ...body, view: { nodes: { b: { title: "Mine" } } } }, catalogue);
  const [input] = Object.keys(catalogue.nodes["core.pick"]!.inputs);
  assertEquals(names(undefined, "a"), catalogue.nodes["core.pick"]!.title);
  assertEquals(names(undefined, "b", input), `Mine: ${inSentence(input!)}`);
  assertEquals(names(undefined, "c", "seed"), "c: seed");
  assertEquals(namesIn(body, catalogue)(undefined, "a"), "a");
});

Deno.test("rowsOf() keeps the runs of a sweep together where the first one stands", () => {
  const run = (id: string, sweep?: string): RunInfo => ({
    id,
    state: "succeeded",
    priority: 0,
    created: "2026-01-01T00:00:00.000Z",
    outputs: {},
    ...(sweep !== undefined && { sweep: { id: sweep, places: [] } }),
  });
  const rows = rowsOf([run("6", "s"), run("5"), run("4", "s"), run("3", "z"), run("2", "s")]);
  assertEquals(rows.map((row) => row.map(({ id }) => id)), [["6", "4", "2"], ["5"], ["3"]]);
});
