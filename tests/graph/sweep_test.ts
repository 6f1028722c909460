import { assert, assertEquals, assertThrows } from "@std/assert";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { MAX_AXES } from "../../src/graph/format.ts";
import { group } from "../../src/graph/group.ts";
import { UsageError } from "../../src/graph/usage_error.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind, list, union } from "../../src/graph/port.ts";
import { readWorkflow } from "../../src/graph/parse.ts";
import { parseValue } from "../../src/graph/port_value.ts";
import { bool, choice, float, int, json, seed, text } from "../../src/graph/primitives.ts";
import { setSweep, sweepFaults, sweepRuns, type Variant } from "../../src/graph/sweep.ts";
import { findTarget, setTarget } from "../../src/graph/target.ts";
import type { Axis, Workflow } from "../../src/graph/workflow.ts";
import { workflow } from "./fixtures.ts";

const image = defineKind<string>("image");
const library = createLibrary({
  nodes: {
    "lab.all": defineNode({
      title: "All",
      category: "lab",
      inputs: {
        text: text(),
        int: int({ min: -5 }),
        float: float({ max: 20 }),
        bool: bool(),
        seed: seed(),
        choice: choice(["soft", "hard"]),
        json: json(),
        texts: list(text()),
        sizes: list(int()),
        either: union(float(), image()),
        image: image(),
        terms: group({ scale: float() }),
      },
      outputs: {},
      run: () => ({}),
    }),
  },
  kinds: [image],
});
const graph = workflow({ all: ["lab.all", { "terms.1.scale": 1 }] });

/** Of sweeps as `node.port=VALUES`. */
function variants(graph: Workflow, ...sweeps: string[]): readonly Variant[] {
  return [...sweepRuns(graph, library, sweeps.map(axis))];
}

function axis(sweep: string): Axis {
  const [input = "", ...values] = sweep.split("=");
  return { input, values: values.join("=") };
}

function value(port: string, given: string): unknown {
  return parseValue(findTarget(graph, library, `all.${port}`), given, library);
}

Deno.test("parseValue() reads a text by the kind of the port", () => {
  const cases: readonly (readonly [port: string, given: string, expected: unknown])[] = [
    ["text", "5", "5"],
    ["text", `"a = b", true`, `"a = b", true`],
    ["text", "", ""],
    ["int", "-5", -5],
    ["float", "1e-3", 0.001],
    ["float", ".5", 0.5],
    ["bool", "Yes", true],
    ["bool", "off", false],
    ["seed", "18446744073709551615", 2n ** 64n - 1n],
    ["seed", "7", 7],
    ["choice", "hard", "hard"],
    ["json", `{"a": [1]}`, { a: [1] }],
    ["texts", "a,b", ["a", "b"]],
    ["texts", `["a, b", "c"]`, ["a, b", "c"]],
    ["texts", "", []],
    ["sizes", "1,2", [1, 2]],
    ["either", "2.5", 2.5],
    ["terms.0.scale", "3", 3],
    ["terms.1.scale", "3", 3],
  ];
  for (const [port, given, expected] of cases) assertEquals(value(port, given), expected, port);
});

Deno.test("parseValue() and findTarget() say what is wrong and what is near", () => {
  const cases: readonly (readonly [port: string, given: string, message: string])[] = [
    ["int", "1.5", `Cannot set "all.int": Expected a whole number`],
    ["int", "-6", `-6 is below the least value allowed (use -5 or more)`],
    ["float", "0x10", `Expected a number, but got "0x10"`],
    ["float", "", `Expected a number, but got ""`],
    ["seed", "-1", "from 0 to 18446744073709551615"],
    ["bool", "maybe", "Expected true or false"],
    ["choice", "hrad", `(use "hard")`],
    ["sizes", "1,x", `Expected a whole number within ±(2^53 - 1), but got "x"`],
    ["image", "a.png", "(connect an output of kind image)"],
    ["tex", "x", `"All" (all) has no input "tex": did you mean "text"?`],
    ["terms.0.scal", "1", `did you mean "terms.0.scale"?`],
  ];
  for (const [port, given, message] of cases) {
    assertThrows(() => value(port, given), UsageError, message);
  }
  assertThrows(() => findTarget(graph, library, "al.int"), UsageError, `did you mean "all"?`);
  assertThrows(() => findTarget(graph, library, "all/x.int"), UsageError, `"all" is no subgraph`);
  const tries = { ...graph, nodes: { new: { type: "acme.new", inputs: {} } } };
  for (const [trying, says] of [[[], "is unknown"], [["acme"], "still being tried out"]] as const) {
    const catalogue = { ...library, trying };
    assertThrows(() => findTarget(tries, catalogue, "new.int"), UsageError, says);
  }
});

Deno.test("findTarget() and setTarget() reach into one instance of a subgraph, and leave the others", () => {
  const inner = {
    nodes: { all: { type: "lab.all" } },
    outputs: [],
    view: {},
    inputs: {},
    results: {},
  };
  const outer = {
    ...inner,
    nodes: { in: { type: "subgraph.inner" }, too: { type: "subgraph.inner" } },
  };
  const nested = {
    ...workflow({ a: ["subgraph.outer", {}], b: ["subgraph.outer", {}] }),
    subgraphs: { inner, outer },
  };
  const target = findTarget(nested, library, "b/in/all.seed");
  const changed = setTarget(nested, target, 7);
  const flat = flatten(changed, library);
  const seeds = [...flat.nodes].map((
    [id, { inputs }],
  ) => [id, JSON.stringify(inputs.seed ?? null)]);
  assertEquals(seeds, [
    ["a/in/all", "null"],
    ["a/too/all", "null"],
    ["b/in/all", `{"value":7}`],
    ["b/too/all", "null"],
  ]);
  // A second value needs no second copy.
  const again = setTarget(changed, { ...target, node: "b/in/all" }, 8);
  assertEquals(Object.keys(again.subgraphs), Object.keys(changed.subgraphs));
  const cases: readonly (readonly [path: string, message: string])[] = [
    ["b/on/all.seed", `no node "b/on": did you mean "b/in"?`],
    ["b/in/all/x.seed", `"b/in/all" is no subgraph`],
    ["b/in.seed", `has no input "seed"`],
    ["b/in.all.seed", `did you mean "b/in/all.seed"?`],
  ];
  for (const [path, message] of cases) {
    assertThrows(() => findTarget(nested, library, path), UsageError, message);
  }
  const labels = ["a/in/all.seed=1", "b/in/all.seed=2"];
  assertEquals(variants(nested, ...labels).map(({ label }) => label), [
    "a_in_all.seed=1_b_in_all.seed=2",
  ]);
});

Deno.test("sweepRuns() takes ranges with both ends, rounded to the decimals given", () => {
  const labels = (...sweeps: string[]): readonly string[] =>
    variants(graph, ...sweeps).map(({ label }) => label);
  assertEquals(labels(), [""]);
  assertEquals(labels("all.float=0..0.5..0.1"), [
    "float=0",
    "float=0.1",
    "float=0.2",
    "float=0.3",
    "float=0.4",
    "float=0.5",
  ]);
  for (const down of ["3..1", "3..1..1", "3..1..-1"]) {
    assertEquals(labels(`all.int=${down}`), ["int=3", "int=2", "int=1"]);
  }
  assertEquals(labels("all.float=1..0..-0.5"), ["float=1", "float=0.5", "float=0"]);
  assertEquals(labels("all.int=2..2..-1"), ["int=2"]);
  assertEquals(labels("all.float=1..2..0.4"), ["float=1", "float=1.4", "float=1.8"]);
  assertEquals(labels("all.float=0..2e-3..1e-3"), ["float=0", "float=0.001", "float=0.002"]);
  assertEquals(labels(`all.text=["a, b","c"]`), ["text=a, b", "text=c"]);
  assertEquals(labels("all.bool=yes,no", "all.int=1..2"), [
    "bool=yes_int=1",
    "bool=yes_int=2",
    "bool=no_int=1",
    "bool=no_int=2",
  ]);
});

Deno.test("sweepRuns() says how to write a range that is none", () => {
  for (const range of ["1..", "..4", "..", "1..2..", "1..2..3..4"]) {
    assertThrows(
      () => variants(graph, `all.int=${range}`),
      UsageError,
      `The sweep "${range}" is no range: write 1..4, 1..4..0.5 or 1,2,3`,
    );
  }
});

Deno.test("sweepRuns() takes seeds up to 2^64 - 1 exactly", () => {
  const sweeps = [
    ["all.seed=9007199254740992..9007199254740995", 9007199254740992n, 4],
    ["all.seed=15843243324234234230..15843243324234234233", 15843243324234234230n, 4],
    ["all.seed=18446744073709551613..18446744073709551615", 2n ** 64n - 3n, 3],
    ["all.seed=[9007199254740992, 9007199254740993]", 9007199254740992n, 2],
    ["all.seed=9007199254740993,9007199254740994", 9007199254740993n, 2],
    ["all.seed=9007199254740993.0..9007199254740994.0", 9007199254740993n, 2],
    ["all.seed=[9007199254740993.0, 9007199254740994.0]", 9007199254740993n, 2],
    ["all.seed=1e1..11", 10n, 2],
  ] as const;
  for (const [sweep, first, count] of sweeps) {
    const runs = variants(graph, sweep);
    const expected = Array.from({ length: count }, (_, i) => first + BigInt(i));
    assertEquals(runs.map(({ values }) => BigInt(values["all.seed"] as number)), expected);
    assertEquals(runs.map(({ label }) => label), expected.map((seed) => `seed=${seed}`));
  }
  const [point] = variants(graph, "all.seed=9007199254740.993e3");
  assertEquals(point!.values["all.seed"], 9007199254740993n);
  const down = variants(graph, "all.seed=9007199254740995..9007199254740992..2");
  assertEquals(down.map(({ label }) => label), ["seed=9007199254740995", "seed=9007199254740993"]);
  assertThrows(
    () => variants(graph, "all.seed=18446744073709551615..18446744073709551616"),
    UsageError,
    "from 0 to 18446744073709551615",
  );
});

Deno.test("sweepRuns() sets the values in the workflow of each run", () => {
  const [first, second] = variants(graph, "all.seed=5,6");
  assertEquals(first!.workflow.nodes.all!.inputs, { "terms.1.scale": 1, seed: 5 });
  assertEquals(second!.values, { "all.seed": 6 });
});

Deno.test("sweepRuns() refuses sweeps that are empty, endless, doubled or out of range", () => {
  const cases: readonly (readonly [sweep: string, message: string])[] = [
    ["all.int=1..9..0", "is 0"],
    ["all.float=1..9..0.0", "is 0"],
    ["all.int=1..10..-1", `"1..10..-1" goes up, and its step down: write 1..10..1 or 10..1..-1`],
    ["all.seed=9007199254740992..9007199254740993..-1", "goes up"],
    ["all.float=0..1..-.5", "write 0..1...5 or 1..0..-.5"],
    ["all.float=0..1..0.00001", "more than 10000"],
    ["all.seed=9007199254740993..9007199254740994..0.5", "cannot be told apart"],
    ["all.seed=9007199254740992.5,3", `but got "9007199254740992.5"`],
    ["all.int=1.00000000000000001", "Expected a whole number"],
    ["all.int=9007199254740993.0", "but got 9007199254740993"],
    ["all.int=-7..1", "below the least value"],
    ["all.text=[1", "is not a list"],
    ["all.int=1..x", `Expected a whole number`],
  ];
  for (const [sweep, message] of cases) {
    assertThrows(() => variants(graph, sweep), UsageError, message);
  }
  assertThrows(() => variants(graph, "all.int=1", "all.int=2"), UsageError, "twice");
  const wide = ["all.int=1..200", "all.seed=1..200"];
  assertThrows(() => variants(graph, ...wide), UsageError, "more than 10000 runs");
});

Deno.test("sweepRuns() takes lists of a document, and seeds in them exactly", () => {
  const axes: readonly Axis[] = [
    { input: "all.text", values: ["a, b", "1..3"] },
    { input: "all.seed", values: [7, 9007199254740993n] },
  ];
  const runs = [...sweepRuns(graph, library, axes)];
  assertEquals(runs.map(({ values }) => values), [
    { "all.text": "a, b", "all.seed": 7 },
    { "all.text": "a, b", "all.seed": 9007199254740993n },
    { "all.text": "1..3", "all.seed": 7 },
    { "all.text": "1..3", "all.seed": 9007199254740993n },
  ]);
});

Deno.test("sweepRuns() replaces words of a text, on two axes too", () => {
  const prompt = workflow({ all: ["lab.all", { text: "a happy cat, happy $& day" }] });
  const axes: readonly Axis[] = [
    { input: "all.text", replace: "happy", values: "happy,$& sad" },
    { input: "all.text", replace: "cat", values: ["dog"] },
  ];
  const runs = [...sweepRuns(prompt, library, axes)];
  assertEquals(runs.map(({ workflow }) => workflow.nodes.all!.inputs!.text), [
    "a happy dog, happy $& day",
    "a $& sad dog, $& sad $& day",
  ]);
  assertEquals(runs.map(({ label }) => label), ["happy=happy_cat=dog", "happy=$& sad_cat=dog"]);
  const wired = workflow({
    all: ["lab.all", { text: { from: "other.text" } }],
    other: ["lab.all", {}],
  });
  const cases: readonly (readonly [Workflow, Axis, string])[] = [
    [prompt, { input: "all.text", replace: "sad", values: "x" }, `"all.text" has no "sad"`],
    [prompt, { input: "all.int", replace: "1", values: "2" }, "its values are no texts"],
    [wired, { input: "all.text", replace: "a", values: "b" }, "a wire leads to it"],
  ];
  for (const [graph, axis, message] of cases) {
    assertThrows(() => sweepRuns(graph, library, [axis]), UsageError, message);
  }
});

Deno.test("sweepRuns() makes one run at a time, and no more letters than a graph may have", () => {
  const text = (text: string): Workflow => workflow({ all: ["lab.all", { text }] });
  const replace = (replace: string, values: Axis["values"]): Axis => ({
    input: "all.text",
    replace,
    values,
  });
  const long = Array(100).fill("c".repeat(1000));
  const cases: readonly (readonly [Workflow, readonly Axis[], made: number])[] = [
    [text("b".repeat(10_000)), [replace("b", long)], 3], // 10 MB each
    [text("b".repeat(40_000)), [replace("b", ["c".repeat(1000)])], 0],
    // What is long on the way alone is read anew for each.
    [text(`x${"b".repeat(3000)}`), [
      replace("b", ["c".repeat(1000)]),
      replace("x", Array(100).fill("")),
    ], 10],
    // What each run is called.
    [text(""), [
      { input: "all.text", values: Array(100).fill("t".repeat(10_000)) },
      { input: "all.int", values: "0..99" },
    ], 3317],
  ];
  for (const [graph, axes, made] of cases) {
    const runs = sweepRuns(graph, library, axes);
    let count = 0;
    assertThrows(
      () => {
        for (const _ of runs) count++;
      },
      UsageError,
      "more than 33554432 letters",
    );
    assertEquals([count, runs.count >= count], [made, true]);
  }
  const endless = { input: "all.text", values: ",".repeat(10_000) };
  assertThrows(() => sweepRuns(graph, library, [endless]), UsageError, "more than 10000 values");
});

Deno.test("a run of a sweep carries no sweep, and is what an older Braid reads", () => {
  const swept = setSweep(graph, [axis("all.int=1,2")]);
  assertEquals([graph.format, swept.format], ["braid/1", "braid/2"]);
  const [first] = sweepRuns(swept, library, swept.sweep!.axes);
  assertEquals([first!.workflow.format, first!.workflow.sweep], ["braid/1", undefined]);
  assertEquals(setSweep(swept, []), graph);
});

Deno.test("sweepFaults() says what is wrong with a sweep, where it is", () => {
  const swept = setSweep(graph, ["all.int=1..x", "gone.int=1", "all.float=1"].map(axis));
  const faults = sweepFaults(swept, library);
  assertEquals(
    faults.map(({ severity, node, port }) => [severity, node, port]),
    [["warning", "all", "int"], ["warning", undefined, undefined]],
  );
  assertEquals(faults[0]!.message.slice(0, 40), 'The sweep of "all.int" cannot run: Canno');
});

Deno.test("sweepFaults() lists no more names than a sentence has room for, and looks for near ones within one budget", () => {
  const name = (index: number): string =>
    `${"nabcdefg"[index && 1 + index % 7]!.repeat(60)}${String(index).padStart(4, "0")}`;
  let read = 0;
  const nodes = new Proxy(
    Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [name(index), graph.nodes.all!])),
    { ownKeys: (nodes) => (read++, Reflect.ownKeys(nodes)) },
  );
  const swept = (input: (index: number) => string): Workflow => ({
    ...setSweep(
      graph,
      Array.from({ length: MAX_AXES }, (_, index) => axis(`${input(index)}=1`)),
    ),
    nodes,
  });
  const faults = sweepFaults(
    swept((index) => `${name(0).slice(0, -4)}${5000 + index}.int`),
    library,
  );
  assertEquals(faults.length, MAX_AXES);
  assertEquals(
    faults.map(({ message }) => message.includes("did you mean")),
    faults.map((_, index) => index < 1),
    "2000 names of 64 letters are 8 million pairs with the first word",
  );
  assert(read <= 2 * MAX_AXES, `all names were read ${read} times`);
  const error = assertThrows(() => findTarget(swept(String), library, "gone.int"), UsageError);
  assert(error.hints[0]!.endsWith(" and 1980 more"), error.hints[0]);
  assert(error.hints[0]!.length < 2000);
});

Deno.test("a sweep of more axes than may be is neither read nor made", () => {
  const axes = Array.from({ length: MAX_AXES + 1 }, () => axis("all.int=1"));
  assertThrows(
    () => readWorkflow(setSweep(graph, axes)),
    SyntaxError,
    "sweep.axes: Expected at most 16 axes",
  );
  assertThrows(
    () => sweepRuns(graph, library, axes),
    UsageError,
    "17 inputs are swept: at most 16 can be",
  );
  const most = setSweep(graph, axes.slice(1));
  assertEquals(readWorkflow(most).sweep, most.sweep);
});
