import { assert, assertEquals, assertMatch } from "@std/assert";
import { flatten } from "../../src/graph/flatten.ts";
import type { FlatGraph } from "../../src/graph/flat_graph.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { printDiagnostic } from "../../src/graph/diagnostic.ts";
import { validate } from "../../src/graph/validate.ts";
import choose from "../../nodes/core/choose.ts";
import { entries, from, library, workflow } from "./fixtures.ts";

/** A flat graph in short: `{ id: { input: "node.port" or a value } }`. */
function short(graph: FlatGraph): unknown {
  return Object.fromEntries(
    [...graph.nodes].map(([id, { inputs }]) => [
      id,
      Object.fromEntries(
        Object.entries(inputs).map(([name, input]) => [
          name,
          "from" in input ? `${input.from.node}.${input.from.port}` : input.value,
        ]),
      ),
    ]),
  );
}
const flat = (graph: Workflow): FlatGraph => flatten(graph, library);

Deno.test("flatten() drops muted nodes, the wires from them, and outputs that are muted or cannot do without", () => {
  const graph = flat(workflow({
    load: ["image.load", { path: "a" }, "mute"],
    blur: ["image.blur", { image: from("load.image"), strength: 2 }],
    save: ["image.save", { image: from("blur.image") }],
    save2: ["image.save", { image: from("blur.image") }, "mute"],
    aside: ["image.load", { path: "b" }],
    shade: ["image.blur", { image: from("aside.image"), mask: from("load.mask") }],
    save3: ["image.save", { image: from("shade.image") }],
  }, { outputs: ["save", "save2", "save3"] }));
  assertEquals(short(graph), {
    aside: { path: "b" },
    blur: { strength: 2 },
    save: {},
    save3: { image: "shade.image" },
    shade: { image: "aside.image" },
  });
  assertEquals(graph.nodes.get("blur")?.lost, { image: 'it comes from the muted node "load"' });
  assertEquals([...graph.idle], [["blur", "load"], ["save", "load"]]);
  assertEquals(graph.outputs, ["save3"]);
});

Deno.test("flatten() takes a row out of a group when what it needs is muted, and the others stay", () => {
  const graph = flat(workflow({
    base: ["concept.predict"],
    concept: ["concept.predict", {}, "mute"],
    control: ["concept.predict"],
    combine: ["concept.gcfg", {
      base: from("base.prediction"),
      "terms.0.prediction": from("concept.prediction"),
      "terms.0.scale": 5,
      "terms.1.prediction": from("control.prediction"),
      "terms.1.scale": 2,
    }],
  }, { outputs: ["combine"] }));
  assertEquals((short(graph) as Record<string, unknown>).combine, {
    base: "base.prediction",
    "terms.1.prediction": "control.prediction",
    "terms.1.scale": 2,
  });
});

Deno.test("flatten() takes out rows whose branch is muted further back, and what is left with too few", () => {
  const nodes = {
    off: ["concept.predict", {}, "mute"],
    guided: ["concept.gcfg", {
      base: from("on.prediction"),
      "terms.0.prediction": from("off.prediction"),
    }],
    painted: ["sampling.sample", { guidance: from("guided.guidance") }],
    on: ["concept.predict"],
    save: ["image.save", { image: from("painted.image") }],
    all: ["list.gather", {
      "rows.0.item": from("painted.image"),
      "rows.1.item": from("on.prediction"),
    }],
    count: ["list.count", { items: from("all.items") }],
  } as const;
  const graph = flat(workflow(nodes, { outputs: ["save", "count"] }));
  assertEquals([...graph.idle.keys()], ["guided", "painted", "save"]);
  assertEquals(graph.nodes.get("all")?.inputs, {
    "rows.1.item": { from: { node: "on", port: "prediction" } },
  });
  assertEquals(graph.outputs, ["count"]);
});

Deno.test("check() lets no row whose place means something shift for one that is muted, or leads nowhere", () => {
  const catalogue = { ...library, nodes: { ...library.nodes, "core.choose": choose as AnyNode } };
  const graph = (mode?: "mute" | "bypass", dot = {}): Workflow =>
    workflow({
      first: ["image.load", { path: "a" }],
      off: ["image.load", { path: "b" }, mode],
      dot: ["reroute", dot],
      last: ["image.load", { path: "c" }],
      choose: ["core.choose", {
        index: 1,
        "values.0.value": from("first.image"),
        "values.1.value": from(mode ? "off.image" : "dot.value"),
        "values.2.value": from("last.image"),
      }],
      save: ["image.save", { image: from("choose.value") }],
    }, { outputs: ["save"] });
  const said = (one: Workflow): readonly string[] =>
    validate(one, catalogue).filter(({ severity }) => severity === "error").map(printDiagnostic);
  const idle = flatten(graph("mute"), catalogue).idle;
  assertEquals([...idle], [["choose", "off"], ["save", "off"]]);
  assertMatch(said(graph("mute")).join(), /None of the outputs .*unmute "off"/);
  const lost = /"values.1.value" is not connected: .*/;
  assertMatch(said(graph("bypass")).join(), lost);
  assertMatch(said(graph()).join(), lost);
  assertEquals(said(graph(undefined, { value: from("first.image") })), []);
});

Deno.test("flatten() leads wires through reroutes and bypassed nodes to where they start", () => {
  const graph = flat(workflow({
    load: ["image.load", { path: "a" }],
    dot: ["reroute", { value: from("load.image") }],
    blur: ["image.blur", { image: from("dot.value") }, "bypass"],
    dot2: ["reroute", { value: from("blur.image") }],
    save: ["image.save", { image: from("dot2.value"), name: from("dot3.value") }],
    dot3: ["reroute", { value: "written" }],
  }, { outputs: ["save"] }));
  assertEquals(short(graph), {
    load: { path: "a" },
    save: { image: "load.image", name: "written" },
  });
});

Deno.test("flatten() hands a written or default value through a bypassed node", () => {
  const graph = flat(workflow({
    sample: ["sampling.sample", { guidance: from("combine.guidance") }],
    pick: ["logic.pick", { yes: 3, no: 4 }, "bypass"],
    combine: ["concept.gcfg", { base: from("p.prediction"), "terms.0.scale": from("pick.value") }],
    load: ["image.load", { path: "a" }, "bypass"],
    save: ["image.save", { image: from("load.image") }],
  }));
  assertEquals((short(graph) as Record<string, unknown>).combine, {
    base: "p.prediction",
    "terms.0.scale": 3,
  });
  assertEquals(
    graph.nodes.get("save")?.lost.image,
    'the bypassed node "load" has no input that fits its output "image"',
  );
});

const SUBGRAPHS = {
  soften: {
    inputs: { picture: {}, amount: { default: 4 } },
    nodes: entries({
      first: ["image.blur", { image: from("inputs.picture"), strength: from("inputs.amount") }],
      second: ["image.blur", { image: from("first.image") }],
      keep: ["image.save", { image: from("second.image") }],
    }),
    outputs: ["keep"],
    results: { picture: { from: "second.image" }, untouched: { from: "inputs.picture" } },
    view: {},
  },
  twice: {
    inputs: { picture: {} },
    nodes: entries({
      a: ["subgraph.soften", { picture: from("inputs.picture"), amount: 1 }],
      b: ["subgraph.soften", { picture: from("a.picture") }],
    }),
    outputs: [],
    results: { picture: { from: "b.picture" }, untouched: { from: "b.untouched" } },
    view: {},
  },
};

Deno.test("flatten() unfolds subgraphs inside subgraphs, their inputs, defaults, results and outputs", () => {
  const graph = flat(workflow({
    load: ["image.load", { path: "x" }],
    both: ["subgraph.twice", { picture: from("load.image") }],
    save: ["image.save", { image: from("both.picture") }],
    plain: ["image.save", { image: from("both.untouched") }],
  }, { outputs: ["save", "plain"], subgraphs: SUBGRAPHS }));
  assertEquals(short(graph), {
    load: { path: "x" },
    "both/a/first": { image: "load.image", strength: 1 },
    "both/a/second": { image: "both/a/first.image" },
    "both/a/keep": { image: "both/a/second.image" },
    "both/b/first": { image: "both/a/second.image", strength: 4 },
    "both/b/second": { image: "both/b/first.image" },
    "both/b/keep": { image: "both/b/second.image" },
    save: { image: "both/b/second.image" },
    plain: { image: "both/a/second.image" },
  });
  assertEquals([...graph.outputs].sort(), ["both/a/keep", "both/b/keep", "plain", "save"]);
  assertEquals(graph.nodes.get("both/a/first")?.origin, { node: "first", subgraph: "soften" });
});

Deno.test("flatten() bypasses and mutes whole instances", () => {
  const nodes = (mode: "mute" | "bypass"): Workflow =>
    workflow({
      load: ["image.load", { path: "x" }],
      soft: ["subgraph.soften", { picture: from("load.image") }, mode],
      save: ["image.save", { image: from("soft.picture") }],
    }, { outputs: ["save", "soft"], subgraphs: SUBGRAPHS });
  assertEquals(short(flat(nodes("bypass"))), {
    load: { path: "x" },
    save: { image: "load.image" },
  });
  assertEquals(short(flat(nodes("mute"))), { load: { path: "x" }, save: {} });
});

Deno.test("flatten() runs an instance among the outputs for its results, and one node inside by its path", () => {
  const base = workflow({ soft: ["subgraph.soften", { picture: from("load.image") }] }, {
    subgraphs: { soften: { ...SUBGRAPHS.soften, outputs: [] } },
  });
  assertEquals(flat({ ...base, outputs: ["soft"] }).outputs, ["soft/second"]);
  assertEquals(flat({ ...base, outputs: ["soft/first"] }).outputs, ["soft/first"]);
});

Deno.test("flatten() reports a wire that only goes round reroutes, and does not hang on a subgraph in itself", () => {
  const graph = flat(workflow({
    a: ["reroute", { value: from("b.value") }],
    b: ["reroute", { value: from("a.value") }],
    save: ["image.save", { image: from("a.value") }],
    self: ["subgraph.self"],
    end: ["image.save", { image: from("self.x") }],
  }, {
    outputs: ["save", "end"],
    subgraphs: {
      self: {
        inputs: {},
        nodes: entries({ again: ["subgraph.self"] }),
        outputs: [],
        results: { x: { from: "again.x" } },
        view: {},
      },
    },
  }));
  assertEquals(graph.diagnostics.map(({ code, node }) => [code, node]), [["cycle", "save"]]);
  assert(graph.nodes.has("end"));
});

Deno.test("flatten() stops unfolding subgraphs that double forty times", () => {
  const subgraphs = Object.fromEntries(Array.from({ length: 40 }, (_, depth) => [`s${depth}`, {
    inputs: {},
    nodes: entries({ a: [`subgraph.s${depth + 1}`], b: [`subgraph.s${depth + 1}`] }),
    outputs: [],
    results: {},
    view: {},
  }]));
  const graph = flat(workflow({ top: ["subgraph.s0"] }, { subgraphs }));
  assertEquals(graph.diagnostics.map(({ code }) => code), ["too-large"]);
});

Deno.test("flatten() takes as many nodes as a document may have, and says what is too much of one that has more", () => {
  const whole = (count: number, id = ""): string | undefined =>
    flat(workflow(Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${id}${index}`, ["image.load", { path: "a" }]]),
    ))).diagnostics[0]?.message;
  assertEquals(whole(100_000), undefined);
  assertMatch(whole(100_001)!, /more than 100000 nodes/);
  assertMatch(whole(8100, "x".repeat(3990))!, /more than 32000000 letters of names/);
  assertEquals(whole(1, "x".repeat(3999)), undefined);
  assertMatch(whole(1, "x".repeat(4000))!, /a name of more than 4000 letters/);
});
