import { assertEquals } from "@std/assert";
import { defineNode } from "../../src/graph/node.ts";
import { optional } from "../../src/graph/port.ts";
import { mutedOutputs } from "../../src/graph/muted_outputs.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { entries, from, image, library, mask, workflow } from "./fixtures.ts";

const GOOD = {
  load: ["image.load", { path: "a" }],
  save: ["image.save", { image: from("load.image") }],
} as const;

/** What can run, and which faults stand in the way. */
function weighed(
  graph: Workflow,
): readonly [runnable: readonly string[], errors: readonly string[]] {
  const { runnable, diagnostics, ok } = check(graph, library);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assertEquals(ok, !errors.length);
  return [
    runnable,
    errors.map(({ code, subgraph, node = "" }) =>
      `${code} ${subgraph ? `${subgraph}:` : ""}${node}`
    ),
  ];
}
const soften = (
  nodes: Parameters<typeof entries>[0],
  rest: Partial<Workflow["subgraphs"][string]> = {},
): Workflow["subgraphs"][string] => ({
  inputs: { picture: {} },
  nodes: entries(nodes),
  outputs: [],
  results: { picture: { from: "blur.image" } },
  view: {},
  ...rest,
});

Deno.test("check() lets no fault that the outputs do not need stand in their way", () => {
  const strays: readonly Parameters<typeof workflow>[0][] = [
    { stray: ["image.save"] },
    { stray: ["nowhere.at_all", { a: from("load.image"), b: from("gone.x") }] },
    { stray: ["subgraph.nowhere"] },
    { stray: ["image.blur", { image: from("load.image"), strength: 99, typo: 1 }] },
    {
      stray: ["image.blur", { image: from("other.image") }],
      other: ["image.blur", { image: from("stray.image") }],
    },
    {
      stray: ["reroute", { value: from("gone.x") }],
      on: ["image.save", { image: from("stray.value") }],
    },
    { stray: ["nowhere.at_all", {}, "mute"], on: ["image.save", { image: from("stray.image") }] },
    { "a b": ["image.load", { path: "a" }] },
  ];
  for (const stray of strays) {
    const graph = workflow({ ...GOOD, ...stray }, { outputs: ["save"] });
    assertEquals(weighed(graph), [["save"], []], JSON.stringify(stray));
  }
});

Deno.test("check() says of outputs that hand others on what will not come out of them", () => {
  const lora = defineNode({
    title: "LoRA",
    category: "test",
    inputs: { encoder: optional(mask()), value: image() },
    outputs: { image: image(), mask: optional(mask({ needs: "encoder" })) },
    run: ({ value }) => ({ image: value }),
  });
  const catalogue = { ...library, nodes: { ...library.nodes, "test.lora": lora } };
  const nodes = {
    ...GOOD,
    lora: ["test.lora", { value: from("load.image") }],
    rr: ["reroute", { value: from("lora.mask") }],
    ok: ["reroute", { value: from("lora.image") }],
    in: ["subgraph.in", { picture: from("load.image") }],
  } as const;
  const within = { blur: ["test.lora", { value: from("inputs.picture") }] } as const;
  const subgraphs = { in: soften(within, { results: { mask: from("blur.mask") } }) };
  const told = (outputs: readonly string[]): readonly (string | undefined)[] => {
    const { runnable, diagnostics } = check(workflow(nodes, { subgraphs, outputs }), catalogue);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return [runnable.join(), ...errors.map(({ message }) => message)];
  };
  const nothing = (output: string, node: string): string =>
    `Nothing comes out of "${output}": "LoRA" (${node}) gives no "mask" without its input "encoder"`;
  assertEquals(told(["rr"]), ["", nothing("rr", "lora")]);
  assertEquals(told(["in", "save"]), ["save", nothing("in", "in/blur")]);
  assertEquals(told(["rr", "ok"]), ["lora", nothing("rr", "lora")]);
  assertEquals(told(["ok", "lora"]), ["lora"]);
});

Deno.test("check() says of each output whether it can be had", () => {
  const second = { ...GOOD, second: ["image.save"] } as const;
  assertEquals(weighed(workflow(second, { outputs: ["save", "second"] })), [["save"], [
    "missing-input second",
  ]]);
  assertEquals(weighed(workflow(second, { outputs: ["second"] })), [[], ["missing-input second"]]);
  assertEquals(weighed(workflow(GOOD, { outputs: ["save", "gone"] })), [["save"], [
    "unknown-output gone",
  ]]);
  const shared = workflow({
    load: ["image.load"],
    save: ["image.save", { image: from("load.image") }],
    blur: ["image.blur", { image: from("load.image") }],
    other: ["image.save", { image: from("blur.image") }],
    guide: ["concept.predict"],
    show: ["view.show", { value: from("guide.prediction") }],
  }, { outputs: ["save", "other", "show"] });
  assertEquals(weighed(shared), [["show"], ["missing-input load"]]);
});

Deno.test("check() finds faults on the way of wires: reroutes, bypassed nodes, circles", () => {
  const way = workflow({
    ...GOOD,
    dot: ["reroute", { value: from("gone.image") }],
    blur: ["image.blur", { image: from("dot.value") }, "bypass"],
    on: ["image.save", { image: from("blur.image") }],
    a: ["image.blur", { image: from("b.image") }],
    b: ["image.blur", { image: from("a.image") }],
    round: ["image.save", { image: from("b.image") }],
  }, { outputs: ["save", "on", "round"] });
  assertEquals(weighed(way), [["save"], ["dangling-link dot", "cycle b"]]);
});

Deno.test("check() finds faults inside subgraphs where an output needs them", () => {
  const at = (subgraph: Workflow["subgraphs"][string]): Workflow =>
    workflow({
      ...GOOD,
      soft: ["subgraph.soften", { picture: from("load.image") }],
      on: ["image.save", { image: from("soft.picture") }],
    }, { outputs: ["save", "on"], subgraphs: { soften: subgraph } });
  const blur = ["image.blur", { image: from("inputs.picture") }] as const;
  assertEquals(weighed(at(soften({ blur }))), [["save", "on"], []]);
  assertEquals(weighed(at(soften({ blur, stray: ["nowhere.at_all"] }))), [["save", "on"], []]);
  assertEquals(weighed(at(soften({ blur: ["nowhere.at_all"] }))), [["save"], [
    "unknown-type soften:blur",
  ]]);
  assertEquals(weighed(at(soften({ blur }, { results: { picture: { from: "gone.image" } } }))), [
    ["save"],
    ["dangling-link soften:"],
  ]);
  assertEquals(
    weighed(
      at(
        soften({ blur: ["subgraph.soften", { picture: from("inputs.picture") }] }, {
          results: { picture: { from: "blur.picture" } },
        }),
      ),
    ),
    [
      ["save"],
      ["recursive-subgraph soften:"],
    ],
  );
  const inside = at(
    soften({ blur, save: ["image.save", { image: from("gone.image") }] }, {
      outputs: ["save", "lost"],
    }),
  );
  assertEquals(weighed(inside), [["save", "on"], [
    "dangling-link soften:save",
    "unknown-output soften:lost",
  ]]);
});

Deno.test("check() does not ask for what is muted or cannot do without it", () => {
  const graph = workflow({
    ...GOOD,
    blur: ["image.blur", { image: from("load.image") }, "mute"],
    on: ["image.save", { image: from("blur.image") }],
    off: ["image.save", {}, "mute"],
  }, { outputs: ["save", "on", "off"] });
  assertEquals(weighed(graph), [["save"], []]);
  const { diagnostics } = check(graph, library);
  assertEquals(diagnostics.map(({ message }) => message), [
    '"on" does not run: it cannot do without the muted node "blur"',
  ]);
  assertEquals(weighed({ ...graph, outputs: ["on", "off"] }), [[], ["no-outputs "]]);
});

Deno.test("check() runs for what an asked reroute or instance leads to, and says where that is nothing", () => {
  const soft = soften({ blur: ["image.blur", { image: from("inputs.picture") }] });
  const graph = workflow({
    ...GOOD,
    dot: ["reroute", { value: from("load.image") }],
    loose: ["reroute"],
    one: ["subgraph.soft", { picture: from("load.image") }],
    two: ["subgraph.empty"],
  }, {
    outputs: ["dot", "loose", "one", "two"],
    subgraphs: { soft, empty: soften({}, { results: {}, inputs: {} }) },
  });
  assertEquals(weighed(graph), [["load", "one/blur"], [
    "unknown-output loose",
    "unknown-output two",
  ]]);
  const outer = soften({ inner: ["subgraph.soft", { picture: from("inputs.picture") }] }, {
    outputs: ["inner"],
    results: {},
  });
  const nested = workflow({ ...GOOD, out: ["subgraph.outer", { picture: from("load.image") }] }, {
    outputs: ["save"],
    subgraphs: { soft, outer },
  });
  assertEquals(weighed(nested)[0].toSorted(), ["out/inner/blur", "save"]);
});

Deno.test("check() counts every fault of a graph that asks for nothing yet", () => {
  assertEquals(weighed(workflow({ ...GOOD, stray: ["image.save"] })), [[], [
    "no-outputs ",
    "missing-input stray",
  ]]);
});

Deno.test("mutedOutputs() names what is asked for and does not run", () => {
  const nodes = {
    ...GOOD,
    off: ["image.save", {}, "mute"],
    in: ["subgraph.in", {}, "bypass"],
  } as const;
  const graph = workflow(nodes, { subgraphs: { in: soften({}) } });
  const told = [...mutedOutputs(graph, ["save", "off", "in/blur", "off"])];
  assertEquals(told.map(({ message }) => message), [
    '"off" is asked for and does not run: "off" is muted',
    '"in/blur" is asked for and does not run: "in" is bypassed',
  ]);
});
