import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { printDiagnostic } from "../../src/graph/diagnostic.ts";
import { parseJson } from "../../src/graph/json.ts";
import { literalValue, valueFault } from "../../src/graph/literal.ts";
import { defineNode } from "../../src/graph/node.ts";
import { choice, MAX_SEED, seed } from "../../src/graph/primitives.ts";
import { validate } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { entries, from, library, workflow } from "./fixtures.ts";

/** Codes and places of all faults: `missing-input save.image`. */
function faults(graph: Workflow): readonly string[] {
  return validate(graph, library).map(({ code, node, port, subgraph }) =>
    [code, [subgraph && `${subgraph}:`, node, port && `.${port}`].filter(Boolean).join("")]
      .filter(Boolean).join(" ")
  );
}
function only(graph: Workflow): Diagnostic {
  const all = validate(graph, library);
  assertEquals(all.length, 1, all.map(printDiagnostic).join("\n"));
  return all[0]!;
}
const load = ["image.load", { path: "a" }] as const;
const saved = (nodes: Parameters<typeof workflow>[0], rest: Partial<Workflow> = {}): Workflow =>
  workflow(nodes, { outputs: ["save"], ...rest });

const VALID = saved({
  uncond: ["concept.predict"],
  concept: ["concept.predict", { condition: "a cat" }],
  combine: ["concept.gcfg", {
    base: from("uncond.prediction"),
    "terms.0.prediction": from("concept.prediction"),
    "terms.0.scale": -10,
  }],
  sample: ["sampling.sample", { guidance: from("combine.guidance"), seed: 18446744073709551615n }],
  save: ["image.save", { image: from("sample.image") }],
});

Deno.test("validate() finds nothing wrong with a sound graph", () => {
  assertEquals(faults(VALID), []);
});

Deno.test("validate() names the plugin that an unknown type needs, with the version the graph asks for", () => {
  const missing = saved({
    save: ["image.save", { image: from("tile.image") }],
    tile: ["acme.tile", { anything: { from: "goes.too" } }],
  }, { requires: { acme: "^2.1.0" } });
  const first = validate(missing, library)[0]!;
  assertEquals([first.code, first.node, first.fix], [
    "unknown-type",
    "tile",
    'find the plugin "acme" ^2.1.0 by braid plugin search, and install it by braid plugin add',
  ]);
  const early = validate(missing, { ...library, trying: ["acme"] })[0]!;
  assertEquals([early.code, early.node], ["untried-plugin", "tile"]);
  const typo = saved({ save: ["image.sav", {}] });
  assertEquals(validate(typo, library)[0]?.fix, 'use "image.save"');
  const subgraph = saved({ ...entriesOf(VALID), extra: ["subgraph.nowhere"] });
  assertMatch(validate(subgraph, library)[0]!.message, /no subgraph "nowhere"/);
});

Deno.test("validate() looks at a value that comes by wire as at one that is written, where it is known", () => {
  const steps = (value: number, port = "value"): Workflow => {
    const sample = { guidance: from("predict.prediction"), steps: from(`again.${port}`) };
    return saved({
      save: ["image.save", { image: from("sample.image") }],
      sample: ["sampling.sample", sample],
      predict: ["concept.predict"],
      again: ["value.number", { value: from("number.value") }],
      number: ["value.number", { value }],
    });
  };
  assertEquals(
    printDiagnostic(only(steps(-5))),
    'error sample.steps out-of-range: -5 is below the least value allowed: it comes from "again.value" (use 1 or more)',
  );
  assertEquals([faults(steps(5)), faults(steps(-5, "double"))], [[], []]);
  const nodes = { ...entriesOf(steps(-5)), number: ["list.count", { items: [1] }] as const };
  assertEquals(
    faults(saved({ ...nodes, again: ["value.number", { value: from("again.value") }] })),
    [
      "cycle again",
      "unused-node number",
    ],
  );
});

Deno.test("validate() tells of inputs that are missing, and why a wire did not arrive", () => {
  assertMatch(only(saved({ save: ["image.save"] })).message, /"image" is not connected$/);
  assertEquals(only(saved({ save: ["image.save"] })).fix, "connect an output of kind image");
  const bypassed = validate(
    saved({
      guide: ["concept.predict", {}, "bypass"],
      save: ["image.save", { image: from("guide.prediction") }],
    }),
    library,
  )[0]!;
  assertEquals(bypassed.code, "missing-input");
  assertMatch(bypassed.message, /the bypassed node "guide" has no input that fits/);
});

Deno.test("validate() suggests the input, output or node that was probably meant", () => {
  const graph = saved({
    load,
    save: ["image.save", { image: from("load.imgae"), nam: "x" }],
    other: ["image.save", { image: from("laod.image") }],
  }, { outputs: ["save", "other"] });
  assertEquals(
    validate(graph, library).filter(({ severity }) => severity === "error").map((one) => one.fix),
    [
      'use "name"',
      'use "load.image"',
      'use "load.image"',
    ],
  );
});

Deno.test("validate() refuses wrong kinds, and lets declared conversions and lists through", () => {
  const wrong = only(saved({
    text: ["concept.predict"],
    save: ["image.save", { image: from("text.prediction") }],
  }));
  assertEquals([wrong.code, wrong.node, wrong.port], ["wrong-kind", "save", "image"]);
  const fine = saved({
    p: ["concept.predict"],
    sample: ["sampling.sample", { guidance: from("p.prediction") }],
    load,
    both: ["list.gather", {
      "rows.0.item": from("sample.image"),
      "rows.7.item": from("load.image"),
    }],
    soft: ["image.blur", { image: from("both.items") }],
    count: ["list.count", { items: from("soft.image") }],
    save: ["image.save", { image: from("soft.image"), name: from("count.count") }],
  });
  assertEquals(faults(fine), []);
});

Deno.test("validate() holds a variable to one kind per node and carries it through to the output", () => {
  const mixed = saved({
    load,
    p: ["concept.predict"],
    pick: ["logic.pick", { yes: from("load.image"), no: from("p.prediction") }],
    save: ["image.save", { image: from("pick.value") }],
  });
  assertEquals(faults(mixed), ["wrong-kind pick.no"]);
  const through = saved({
    load,
    pick: ["logic.pick", { yes: from("load.mask"), no: from("load.mask") }],
    dot: ["reroute", { value: from("pick.value") }],
    save: ["image.save", { image: from("dot.value") }],
  });
  const fault = only(through);
  assertMatch(fault.message, /kind mask does not fit an input of kind image.*"pick.value"/);
});

Deno.test("validate() checks literals: type, range, choice, whole numbers, seeds, and where none can be written", () => {
  const sample = (inputs: Record<string, unknown>): readonly string[] =>
    faults(saved({
      p: ["concept.predict"],
      sample: ["sampling.sample", { guidance: from("p.prediction"), ...inputs }],
      save: ["image.save", { image: from("sample.image") }],
    }));
  assertEquals(sample({ steps: 0 }), ["out-of-range sample.steps"]);
  assertEquals(sample({ steps: 1001 }), ["out-of-range sample.steps"]);
  assertEquals(sample({ steps: 5.5 }), ["bad-literal sample.steps"]);
  assertEquals(sample({ steps: "5" }), ["bad-literal sample.steps"]);
  assertEquals(sample({ steps: 2n ** 60n }), ["bad-literal sample.steps"]);
  assertEquals(sample({ mode: "sort" }), ["bad-choice sample.mode"]);
  assertEquals(sample({ again: 1 }), ["bad-literal sample.again"]);
  assertEquals(sample({ again: null }), ["bad-literal sample.again"]);
  assertEquals(sample({ seed: -1 }), ["bad-literal sample.seed"]);
  assertEquals(sample({ seed: 2n ** 64n }), ["bad-literal sample.seed"]);
  assertEquals(sample({ seed: 7, mode: "hard", again: true, steps: 1000 }), []);
  assertEquals(sample({ steps: { nonsense: 1 } }), ["bad-literal sample.steps"]);
  assertEquals(sample({ steps: { value: 7 } }), []);
  assertEquals(faults(saved({ save: ["image.save", { image: "a.png" }] })), [
    "bad-literal save.image",
  ]);
});

Deno.test("validate() shows 20 of many choices, and looks for near ones within one budget", () => {
  let walks = 0;
  let looked = 0;
  const choices = new Proxy(
    Array.from({ length: 14_000 }, (_, index) => `${"x".repeat(50)}${index}`),
    {
      get: (choices, name) => {
        if (name === "includes" || name === Symbol.iterator) walks++;
        if (typeof name === "string" && /^\d+$/.test(name)) looked++;
        return Reflect.get(choices, name);
      },
    },
  );
  const many = defineNode({
    title: "Many",
    category: "lab",
    inputs: { mode: choice(["x"]) },
    outputs: {},
    run: () => ({}),
  });
  const { kind } = many.inputs.mode;
  const catalogue = {
    ...library,
    nodes: { "lab.many": { ...many, inputs: { mode: { kind, choices } } } },
  };
  const ids = Array.from({ length: 500 }, (_, index) => `n${index}`);
  const wrong = ["lab.many", { mode: "a".repeat(59) }] as const;
  const graph = workflow(Object.fromEntries(ids.map((id) => [id, wrong])), { outputs: ids });
  const faults = validate(graph, catalogue).filter(({ code }) => code === "bad-choice");
  assertEquals(faults.length, 500);
  for (const { message } of faults) {
    assert(message.endsWith(" and 13980 more"), message.slice(-80));
    assert(message.length < 2000, `${message.length} letters`);
  }
  assert(looked < 40_000 && walks < 10, `${looked} choices were looked at, in ${walks} walks`);
});

Deno.test("validate() names the nodes of a circle in the order of its wires", () => {
  const fault = validate(
    saved({
      a: ["image.blur", { image: from("c.image") }],
      b: ["image.blur", { image: from("a.image") }],
      c: ["image.blur", { image: from("b.image") }],
      save: ["image.save", { image: from("c.image") }],
    }),
    library,
  )[0]!;
  assertEquals(fault.code, "cycle");
  assertMatch(fault.message, /a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c/);
});

Deno.test("validate() counts the rows of a group and looks into each", () => {
  const combine = (rows: Record<string, unknown>): readonly string[] =>
    faults(saved({
      p: ["concept.predict"],
      combine: ["concept.gcfg", { base: from("p.prediction"), ...rows }],
      sample: ["sampling.sample", { guidance: from("combine.guidance") }],
      save: ["image.save", { image: from("sample.image") }],
    }));
  assertEquals(combine({}), ["too-few-rows combine.terms"]);
  assertEquals(combine({ "terms.4.scale": 1 }), ["missing-input combine.terms.4.prediction"]);
  const rows = [0, 1, 2, 3].map((row) =>
    [`terms.${row}.prediction`, from("p.prediction")] as const
  );
  assertEquals(combine(Object.fromEntries(rows)), ["too-many-rows combine.terms"]);
  assertEquals(combine({ "terms.0.prediction": from("p.prediction"), "terms.0.scale": 21 }), [
    "out-of-range combine.terms.0.scale",
  ]);
  assertEquals(combine({ "terms.01.prediction": from("p.prediction") }), [
    "unknown-port combine.terms.01.prediction",
    "too-few-rows combine.terms",
  ]);
});

Deno.test("validate() checks outputs, names, unused nodes and what is out of use", () => {
  assertEquals(faults(workflow({ load })), ["no-outputs", "unused-node load"]);
  assertEquals(faults({ ...VALID, outputs: ["save", "sav"] }), ["unknown-output sav"]);
  assertEquals(faults({ ...VALID, outputs: ["save", "save/inner"] }), [
    "unknown-output save/inner",
  ]);
  assertEquals(faults({ ...VALID, nodes: { ...VALID.nodes, "a b": { type: "reroute" } } }), [
    "bad-id a b",
  ]);
  assertEquals(
    faults({ ...VALID, nodes: { ...VALID.nodes, spare: entries({ spare: load }).spare! } }),
    [
      "unused-node spare",
    ],
  );
  const old = { ...library.nodes["image.save"]!, deprecated: "use image.write" };
  const [warning] = validate(VALID, { ...library, nodes: { ...library.nodes, "image.save": old } });
  assertEquals([warning?.code, warning?.severity, warning?.fix], [
    "deprecated",
    "warning",
    "use image.write",
  ]);
});

Deno.test("validate() takes what only muted nodes need for meant, and names the muted node", () => {
  const graph = saved({
    load,
    spare: load,
    blur: ["image.blur", { image: from("load.image") }],
    save: ["image.save", { image: from("blur.image") }],
  });
  const blur = { ...graph.nodes.blur!, mode: "mute" as const };
  const muted = { ...graph, nodes: { ...graph.nodes, blur } };
  assertEquals(faults(muted), ["no-outputs", "unused-node spare", "unused-node save"]);
  assertEquals(
    validate(muted, library)[0]?.fix,
    'unmute "blur", or mark another node as an output',
  );
});

Deno.test("validate() looks into subgraphs: their definitions, and each instance with its values", () => {
  const soften = {
    inputs: { picture: {}, amount: {}, spare: {} },
    nodes: entries({
      blur: ["image.blur", { image: from("inputs.picture"), strength: from("inputs.amount") }],
      lost: ["image.blur", { image: from("inputs.pictre") }],
    }),
    outputs: [],
    results: { picture: { from: "blur.image" } },
    view: {},
  };
  const graph = saved({
    load,
    one: ["subgraph.soften", { picture: from("load.image"), amount: 11 }],
    two: ["subgraph.soften", { picture: from("one.picture"), amont: 1 }],
    save: ["image.save", { image: from("two.picture") }],
  }, { subgraphs: { soften, empty: { ...soften, nodes: {}, results: {}, inputs: {} } } });
  assertEquals(faults(graph), [
    "unknown-port two.amont",
    "out-of-range one/blur.strength",
    "dangling-link soften:lost.image",
    "unused-node soften:lost",
    "unused-input soften:.spare",
    "unused-subgraph empty:",
  ]);
});

Deno.test("validate() refuses a subgraph inside itself", () => {
  const inside = (type: string): Workflow["subgraphs"][string] => ({
    inputs: {},
    nodes: entries({ inner: [type] }),
    outputs: [],
    results: {},
    view: {},
  });
  const graph = { ...VALID, subgraphs: { a: inside("subgraph.b"), b: inside("subgraph.a") } };
  const [first] = validate(graph, library);
  assertEquals(first?.code, "recursive-subgraph");
  assertMatch(first!.message, /a in b in a|b in a in b/);
});

Deno.test("validate() is not fooled by names that every object has", () => {
  const odd = { type: "toString", inputs: { valueOf: from("hasOwnProperty.x") } };
  const graph = saved({
    save: ["image.save", { image: from("toString.image"), constructor: 1 }],
  });
  const nodes = Object.fromEntries([["constructor", odd], ...Object.entries(graph.nodes)]);
  assertEquals(faults({ ...graph, nodes }).slice(0, 4), [
    "unknown-port save.constructor",
    "dangling-link save.image",
    "unknown-type constructor",
    "dangling-link constructor.valueOf",
  ]);
});

Deno.test("validate() takes a chain of 10,000 nodes", () => {
  const nodes: Record<string, readonly [string, Record<string, unknown>]> = { n0: load };
  for (let i = 1; i < 10_000; i++) {
    nodes[`n${i}`] = ["image.blur", { image: from(`n${i - 1}.image`) }];
  }
  const graph = workflow(nodes, { outputs: ["n9999"] });
  assertEquals(faults(graph), []);
});

function entriesOf(graph: Workflow): Parameters<typeof workflow>[0] {
  return Object.fromEntries(
    Object.entries(graph.nodes).map((
      [id, { type, inputs }],
    ) => [id, [type, inputs ?? {}] as const]),
  );
}

Deno.test("a seed is what its digits say, also beyond 2^53", () => {
  const port = seed();
  const seeds = [
    "0",
    "9007199254740992",
    "9007199254740993",
    "36028797018963970",
    "18446744073709551615",
  ];
  for (const digits of [...seeds, "1152921504606846976", "10000000000000000000"]) {
    const value = parseJson(digits);
    assertEquals([digits, valueFault(port, value)], [digits, undefined]);
    assertEquals(literalValue(port, value), BigInt(digits));
  }
  const written = {
    "9007199254740993.0": 9007199254740993n,
    "9007199254740993e0": 9007199254740993n,
    "90071992547409930E-1": 9007199254740993n,
    "1.8446744073709551615e+19": MAX_SEED,
    "1e19": 10n ** 19n,
    "7.0": 7n,
  };
  for (const [text, meant] of Object.entries(written)) {
    const value = parseJson(text);
    assertEquals([text, valueFault(port, value)], [text, undefined]);
    assertEquals(literalValue(port, value), meant);
  }
  for (
    const text of [
      "-1",
      "1.5",
      "1.8446744073709551616e19",
      "18446744073709551616",
      "18446744073709552000",
      "1e21",
      "1e300",
    ]
  ) {
    assertEquals(valueFault(port, parseJson(text))?.code, "bad-literal", text);
  }
});
