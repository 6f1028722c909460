import { assertEquals, assertMatch } from "@std/assert";
import { openCanvas } from "../../src/graph/canvas.ts";
import type { Canvas } from "../../src/graph/canvas.ts";
import { from, library, workflow } from "./fixtures.ts";
import { makeSubgraph } from "../../src/graph/edit_fold.ts";

const GRAPH = workflow({
  load: ["image.load", { path: "a" }],
  dot: ["reroute", { value: from("load.mask") }],
  free: ["reroute"],
  blur: ["image.blur", { image: from("load.image") }],
  pick: ["logic.pick", { yes: from("blur.image") }],
  both: ["list.gather", { "rows.0.item": from("load.image"), "rows.1.item": from("blur.image") }],
  soft: ["image.blur", { image: from("both.items") }],
  p: ["concept.predict"],
  sample: ["sampling.sample"],
  save: ["image.save", { image: from("blur.image") }, "mute"],
}, { outputs: ["soft"] });

const wire = (canvas: Canvas, from: string, to: string): string | true => {
  const [a = "", b = ""] = from.split(".");
  const dot = to.indexOf(".");
  const answer = canvas.canWire({ node: a, port: b }, {
    node: to.slice(0, dot),
    port: to.slice(dot + 1),
  });
  return answer.ok || answer.reason;
};

Deno.test("outputKind() is the kind as the canvas is wired: through reroutes, variables and lists", () => {
  const canvas = openCanvas(GRAPH, library);
  const kind = (node: string, port: string): unknown => canvas.outputKind({ node, port });
  assertEquals(kind("dot", "value"), "mask");
  assertEquals(kind("free", "value"), { variable: "T" });
  assertEquals(kind("pick", "value"), "image");
  assertEquals(kind("both", "items"), { list: "image" });
  assertEquals(kind("soft", "image"), { list: "image" });
  assertEquals(kind("save", "file"), "text");
  assertEquals(kind("save", "nothing"), undefined);
  assertEquals(kind("nowhere", "image"), undefined);
});

Deno.test("canWire() answers for kinds, variables bound by other wires, circles and ports that are not there", () => {
  const canvas = openCanvas(GRAPH, library);
  assertEquals(wire(canvas, "load.image", "save.image"), true);
  assertEquals(wire(canvas, "p.prediction", "sample.guidance"), true);
  assertEquals(wire(canvas, "free.value", "save.image"), true);
  assertEquals(wire(canvas, "both.items", "save.image"), true);
  assertMatch(String(wire(canvas, "dot.value", "save.image")), /kind mask/);
  assertMatch(String(wire(canvas, "load.mask", "pick.no")), /kind mask .* kind image/);
  assertEquals(wire(canvas, "load.image", "pick.no"), true);
  assertMatch(String(wire(canvas, "soft.image", "blur.image")), /circle/);
  assertMatch(String(wire(canvas, "pick.value", "blur.image")), /circle/);
  assertMatch(String(wire(canvas, "load.image", "save.nothing")), /no input "save.nothing"/);
  assertMatch(String(wire(canvas, "load.nothing", "save.image")), /no output "load.nothing"/);
  assertEquals(wire(canvas, "load.image", "both.rows.7.item"), true);
});

Deno.test("canWire() refuses a wire that would make another one misfit", () => {
  const graph = workflow({
    load: ["image.load", { path: "a" }],
    pick: ["logic.pick", { yes: from("load.image"), no: from("load.image") }],
  });
  const canvas = openCanvas(graph, library);
  assertMatch(String(wire(canvas, "load.mask", "pick.yes")), /Input "no" would no longer fit/);
  assertMatch(String(wire(canvas, "load.mask", "pick.no")), /kind mask .* kind image/);
});

Deno.test("openCanvas() knows the inputs and results of the subgraph it is inside of", () => {
  const folded = makeSubgraph(GRAPH, undefined, ["blur"], { name: "inner" });
  const canvas = openCanvas(folded, library, "inner");
  assertEquals(canvas.outputKind({ node: "inputs", port: "image" }), "image");
  assertEquals(wire(canvas, "inputs.image", "blur.image"), true);
  assertMatch(String(wire(canvas, "inputs.image", "blur.mask")), /kind image .* kind mask/);
  assertEquals(canvas.inputKind({ node: "results", port: "more" }), "any");
  const outer = openCanvas(folded, library);
  assertEquals(outer.outputKind({ node: "inner", port: "image" }), "image");
});

Deno.test("canWire() asks what is behind a reroute", () => {
  const graph = workflow({
    load: ["image.load", { path: "a" }],
    bend: ["reroute"],
    more: ["reroute", { value: from("bend.value") }],
    blur: ["image.blur", { image: from("more.value") }],
  });
  const canvas = openCanvas(graph, library);
  assertEquals(canvas.inputKind({ node: "bend", port: "value" }), "image");
  assertEquals(canvas.outputKind({ node: "bend", port: "value" }), "image");
  assertEquals(wire(canvas, "load.image", "bend.value"), true);
  assertMatch(String(wire(canvas, "load.mask", "bend.value")), /kind mask .* kind image/);
  assertMatch(String(wire(canvas, "blur.image", "bend.value")), /circle/);
});

Deno.test("canWire() knows variables that the inputs of a subgraph bind", () => {
  const folded = makeSubgraph(
    workflow({
      load: ["image.load", { path: "a" }],
      soft: ["image.blur", { image: from("load.image") }],
      pick: ["logic.pick", { yes: from("load.image") }],
    }),
    undefined,
    ["soft", "pick"],
    { name: "inner" },
  );
  const graph = {
    ...folded,
    subgraphs: {
      inner: {
        ...folded.subgraphs.inner!,
        nodes: { ...folded.subgraphs.inner!.nodes, more: { type: "image.load" } },
      },
    },
  };
  const canvas = openCanvas(graph, library, "inner");
  assertEquals(wire(canvas, "more.image", "pick.no"), true);
  assertMatch(String(wire(canvas, "more.mask", "pick.no")), /kind mask .* kind image/);
});

Deno.test("canWire() lets a node of an unknown type be wired, whose ports nobody knows", () => {
  const graph = workflow({ load: ["image.load", {}], odd: ["acme.odd"], save: ["image.save"] });
  const canvas = openCanvas(graph, library);
  assertEquals(wire(canvas, "load.image", "odd.picture"), true);
  assertEquals(wire(canvas, "odd.result", "save.image"), true);
  assertEquals(
    wire(canvas, "load.image", "nowhere.picture"),
    'There is no input "nowhere.picture"',
  );
});

Deno.test("canWire() answers for every input of 1,000 nodes", () => {
  const nodes: Record<string, readonly [string, Record<string, unknown>]> = {
    n0: ["image.load", {}],
  };
  for (let i = 1; i < 1000; i++) {
    nodes[`n${i}`] = ["image.blur", { image: from(`n${i - 1}.image`) }];
  }
  const canvas = openCanvas(workflow(nodes), library);
  for (let i = 501; i < 1000; i++) {
    assertEquals(wire(canvas, "n500.image", `n${i}.image`), true);
    assertMatch(String(wire(canvas, `n${i}.image`, "n500.image")), /circle/);
  }
});
