import { assert, assertEquals, assertThrows } from "@std/assert";
import type { WatchEvent } from "../../../src/api/events.ts";
import { EventHub } from "../../../src/runs/queue/event_hub.ts";
import { nodesIn } from "../../../src/runs/queue/graph_nodes.ts";
import type { ToldParts } from "../../../src/runs/queue/told_run.ts";
import { ToldRun } from "../../../src/runs/queue/told_run.ts";
import { SparingTeller } from "../../../src/runs/runner/told.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { RunStore } from "../../../src/runs/store/run_store.ts";

const parts = (): ToldParts => {
  const database = openDatabase();
  return {
    hub: new EventHub(database),
    index: new RunStore(database).artifacts,
    onUnnoted(error) {
      throw error;
    },
    keeps: () => true,
  };
};
const ANY = { has: () => true, due: [] };
const log = (data: string, node = "a"): WatchEvent => ({
  type: "nodeEmitted",
  node,
  name: "log",
  data,
});
const document = (count: number): string => {
  const nodes = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`n${index}`, { type: "trial.shout" }]),
  );
  const instance = { "portrait": { type: "subgraph.face" } };
  const face = { nodes: { eye: { type: "trial.shout" }, inner: { type: "subgraph.nose" } } };
  const nose = { nodes: { tip: { type: "trial.shout" }, again: { type: "subgraph.face" } } };
  return JSON.stringify({
    format: "braid/1",
    nodes: { ...nodes, ...instance },
    outputs: ["n0"],
    subgraphs: { face, nose },
  });
};

Deno.test("a run tells of the nodes of its graph, those inside of its subgraphs too, and of no others", async () => {
  for (const count of [1, 50_000]) {
    const nodes = nodesIn(document(count));
    assertEquals(nodes instanceof Promise, count > 1);
    const told = new ToldRun("run", await nodes, parts());
    for (const node of ["n0", "portrait", "portrait/eye", "portrait/inner/tip"]) {
      told.receive({ type: "nodeStarted", node });
    }
    told.receive({ type: "runStarted", nodes: ["n0", "portrait/eye"] });
    for (
      const node of ["", "eye", "portrait/", "portrait/nose", "n0/eye", "__proto__", "toString"]
    ) {
      const start = { type: "nodeStarted", node } as const;
      assertThrows(() => told.receive(start), TypeError, "which its graph does not have");
      const all = { type: "runStarted", nodes: ["n0", node] } as const;
      assertThrows(() => told.receive(all), TypeError, "which its graph does not have");
    }
  }
  for (const text of ["", "{", "null", "[]", `{"nodes":[1]}`, `{"nodes":{"a":null}}`]) {
    assertEquals((await nodesIn(text)).has("b"), false);
  }
});

Deno.test("what one run tells is kept until it is more than the history has room for, which the history says", () => {
  const hub = new EventHub(openDatabase());
  const maxKept = 10_000;
  const told = new ToldRun("run", ANY, { ...parts(), hub, maxKept });
  for (let line = 0; line < 50; line++) told.receive(log(`${line} ${"x".repeat(1000)}`));
  const kept = [...hub.ofRun("run")].flat();
  assert(kept.join("").length < maxKept + 2000);
  const last = JSON.parse(kept.at(-1)!).event;
  assertEquals([last.name, last.node], ["warning", "a"]);
  assertEquals(kept.filter((text) => text.includes("more than is kept of one")).length, 1);
  const end = { type: "nodeFinished", node: "a", outputs: [], milliseconds: 1 } as const;
  told.receive(end);
  const all = [...hub.ofRun("run")].flat();
  assertEquals(JSON.parse(all.at(-1)!).event, end, "words take no room from what nodes show");
  const value = "x".repeat(6000);
  const shown = [{ port: "it", kind: "text", type: "string", value }];
  for (const node of ["b", "c", "d"]) told.receive({ ...end, node, outputs: shown });
  const full = [...hub.ofRun("run")].flat();
  assertEquals(full.length, all.length + 3);
  assert(full.at(-1)!.includes("The run has told more than is kept of one"));
  const next = new ToldRun("next", ANY, { ...parts(), hub, maxKept });
  next.receive(log("of another run"));
  assertEquals([...hub.ofRun("next")].flat().length, 1);
});

Deno.test("those who watch see what is not kept of a run any more", async () => {
  const hub = new EventHub(openDatabase());
  const leave = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { data } of hub.watch(undefined, leave.signal)) {
      seen.push(data);
      if (data.includes("last")) leave.abort();
    }
  })();
  const told = new ToldRun("run", ANY, { ...parts(), hub, maxKept: 100 });
  for (const text of ["first", "second", "third", "last"]) told.receive(log(text));
  await watching;
  const logs = seen.filter((data) => data.includes(`"log"`)).map((data) =>
    JSON.parse(data).event.data
  );
  assertEquals(logs, ["first", "second", "third", "last"]);
});

Deno.test("what a runner tells of nodes that never stop talking is what the host takes", () => {
  const host = new ToldRun("run", ANY, parts());
  let count = 0;
  const runner = new SparingTeller((event) => {
    count++;
    host.receive(event);
  });
  const picture = { url: `data:image/png;base64,${"A".repeat(1e6)}` };
  for (let step = 0; step < 10_000; step++) {
    runner.tell(log(`${step}`));
    runner.tell({ type: "nodeProgress", node: "a", value: step });
    if (step % 10 === 0) {
      runner.tell({ type: "nodeEmitted", node: "a", name: "preview", data: picture });
    }
  }
  assert(count > 4000);
  const data = { sha256: "0".repeat(64), type: "image/png", bytes: 1 };
  for (let node = 0; node < 20_000; node++) { // from the cache, at once
    const name = `${node}`;
    const before = count;
    runner.tell({ type: "nodeEmitted", node: name, name: "preview", data });
    runner.tell({ type: "nodeCached", node: name, outputs: [], from: "disk" });
    assert(count - before >= 2);
  }
  runner.finish();
});

Deno.test("that a node saves is told once, whatever it says with it", () => {
  const told: WatchEvent[] = [];
  const runner = new SparingTeller((event) => void told.push(event));
  const saves = { type: "nodeEmitted", name: "saves" } as const;
  for (let index = 0; index < 20; index++) {
    for (const node of ["a", "b"]) runner.tell({ ...saves, node, data: "x".repeat(1e6) });
  }
  assertEquals(told, [{ ...saves, node: "a", data: true }, { ...saves, node: "b", data: true }]);
});

Deno.test("a run has outputs of the nodes of its graph, and of no others", async () => {
  const told = new ToldRun("run", await nodesIn(document(1)), parts());
  const end = (node: string) => ({ state: "succeeded", outputs: { [node]: [] } } as const);
  assertEquals(told.finished(end("n0")), end("n0"));
  assertThrows(() => told.finished(end("nobody")), TypeError, "which its graph does not have");
});

Deno.test("a run does not succeed without a result of each node that it was for", async () => {
  const link = { from: "load.image" };
  const save = (...inputs: readonly (readonly [string, unknown])[]) => ({
    type: "trial.save",
    inputs: Object.fromEntries(inputs),
  });
  const nodes = {
    load: { type: "trial.load" },
    saves: save(["image", link]),
    muted: { ...save(["image", link]), mode: "mute" },
    bend: { type: "reroute", inputs: { value: link } },
    after: save(["image", { from: "muted.image" }]),
    later: save(["image", { from: "after.image" }]),
    face: { type: "subgraph.face" },
    behind: save(["image", { from: "face.image" }]),
    bypassed: { ...save(["image", link]), mode: "bypass" },
    gone: { type: "subgraph.face", mode: "bypass" },
    way: { type: "reroute", inputs: { value: { from: "face.image" } } },
    kept: { type: "subgraph.kept", inputs: { image: { from: "bend.value" } } },
  };
  const outputs = [...Object.keys(nodes), "face/eye", "gone/eye"];
  const eye = { type: "trial.save" };
  const face = { nodes: { eye, nose: eye }, results: { image: { from: "nose.image" } } };
  const kept = {
    nodes: { saves: save(["image", { from: "inputs.image" }]) },
    inputs: { image: {} },
    outputs: ["saves"],
  };
  const due = async (change: object, asked?: readonly string[]): Promise<readonly string[]> =>
    (await nodesIn(
      JSON.stringify({ format: "braid/1", nodes, outputs, subgraphs: { face, kept }, ...change }),
      asked,
    )).due;
  const all = ["kept/saves", "load", "saves", "behind", "face/eye", "face/nose"];
  assertEquals((await due({})).toSorted(), all.toSorted());
  assertEquals(await due({}, ["load"]), ["kept/saves", "load"]);
  const { kept: _kept, ...others } = nodes;
  const meant = { bend: "load", way: "face/nose", face: "face/nose" };
  for (const [one, node] of Object.entries(meant)) {
    assertEquals(await due({ nodes: others }, [one]), [node]);
  }
  const { muted: _, after: __, ...plain } = nodes;
  assertEquals((await due({ nodes: plain })).toSorted(), [...all, "later"].toSorted());
  const blind = { ...face, nodes: { nose: eye, eye: { ...eye, mode: "mute" } } };
  const unseen = all.filter((id) => id !== "face/eye");
  assertEquals((await due({ subgraphs: { face: blind, kept } })).toSorted(), unseen.toSorted());
  const shut = { ...face, nodes: { eye, nose: { ...eye, mode: "mute" } } };
  const left = all.filter((id) => id !== "face/nose" && id !== "behind");
  assertEquals((await due({ subgraphs: { face: shut, kept } })).toSorted(), left.toSorted());

  const told = new ToldRun("run", { has: () => true, due: ["a", "b"] }, parts());
  const both = { a: [], b: [] };
  assertEquals(told.finished({ state: "succeeded", outputs: both }).state, "succeeded");
  assertEquals(told.finished({ state: "succeeded", outputs: { a: [] } }), {
    state: "failed",
    error: { message: "The run was for it, and nothing has come of it", node: "b" },
    outputs: { a: [] },
  });
  assertEquals(told.finished({ state: "cancelled", outputs: {} }).error, undefined);
});
