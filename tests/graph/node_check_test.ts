import { assertEquals, assertMatch } from "@std/assert";
import { createLibrary } from "../../src/graph/catalogue.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode, InputError } from "../../src/graph/node.ts";
import type { NodeQuestion } from "../../src/graph/node_check.ts";
import { askNode, MOST_PROBLEMS } from "../../src/graph/node_check.ts";
import { nodeQuestions, problemFaults } from "../../src/graph/node_questions.ts";
import { defineKind, lazy, optional } from "../../src/graph/port.ts";
import { float, int, seed, text } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { from, library, workflow } from "./fixtures.ts";

const unet = defineKind<{ readonly takesText: boolean }>("unet");

/** What the check of `tried` was given. */
let given: unknown;
const tried = {
  ...defineNode({
    title: "Tried",
    category: "trial",
    inputs: {
      network: optional(unet()),
      condition: optional(text()),
      count: int({ default: 3, min: 1 }),
      seed: seed({ default: 0 }),
      later: lazy(text({ default: "" })),
      rows: group({ scale: float({ default: 1 }) }),
    },
    outputs: { count: int({ same: "count" }) },
    run: ({ count }) => ({ count }),
    check({ network, ...rest }, { isWired }) {
      given = { network, ...rest };
      if (network?.takesText && !isWired("condition")) {
        throw new InputError("condition", "The network needs one");
      }
    },
  }),
  checks: true as const,
};
const load = defineNode({
  title: "Load",
  category: "trial",
  inputs: { model: text({ default: "emoji", choicesFrom: "models" }) },
  outputs: { network: unet({ needs: "model" }) },
  run: () => ({ network: { takesText: true } }),
});
const write = defineNode({
  title: "Write",
  category: "trial",
  inputs: { text: text() },
  outputs: { text: text({ same: "text" }) },
  run: (given) => given,
});
const known = createLibrary({
  nodes: {
    ...library.nodes,
    "trial.write": write,
    "trial.tried": tried as AnyNode,
    "trial.load": load,
  },
  kinds: [...Object.values(library.kinds), unet],
});

const questions = (graph: Workflow) => [
  ...nodeQuestions(check(graph, known), known).values(),
];

Deno.test("nodeQuestions() tells what is written, in a node that hands it on too, what is wired, and parts of models", () => {
  const graph = workflow({
    tried: ["trial.tried", {
      network: from("load.network"),
      count: from("number.value"),
      condition: from("text.file"),
      seed: 18446744073709551615n,
      "rows.3.scale": 2,
      "rows.7.scale": from("other.count"),
    }],
    same: ["trial.tried", { count: 5 }],
    other: ["trial.tried", { count: 5 }],
    wrong: ["trial.tried", { count: 0, network: "load.network" }],
    muted: ["trial.tried", {}, "mute"],
    load: ["trial.load"],
    number: ["value.number", { value: 7 }],
    text: ["image.save"],
  });
  assertEquals(questions(graph), [
    {
      nodes: ["other", "same"],
      question: { type: "trial.tried", values: { count: 5 }, wired: [], parts: {} },
    },
    {
      nodes: ["tried"],
      question: {
        type: "trial.tried",
        values: { count: 7, seed: 18446744073709551615n, "rows.3.scale": 2 },
        wired: ["network", "count", "condition", "rows.7.scale"],
        parts: { network: { model: "emoji", kind: "unet" } },
      },
    },
    { nodes: ["wrong"], question: { type: "trial.tried", values: {}, wired: [], parts: {} } },
  ]);
});

Deno.test("nodeQuestions() tells no more than a million letters, however many wires bring them", () => {
  const long = "a".repeat(9000);
  const wired = Array.from({ length: 300 }, (_, index) =>
    [`n${index}`, ["trial.tried", {
      condition: from(index % 2 ? "short.text" : "long.text"),
      count: index + 1,
    }]] as const);
  const asked = questions(workflow({
    long: ["trial.write", { text: "a".repeat(11_000) }],
    short: ["trial.write", { text: long }],
    ...Object.fromEntries(wired),
    own: ["trial.tried", { condition: "b".repeat(2 ** 20), count: 400 }],
  }));
  const [told = [], others = []] = [true, false].map((isTold) =>
    asked.filter(({ question: { values } }) => "condition" in values === isTold)
  );
  const letters = told.length * long.length;
  assertEquals([letters <= 2 ** 20, letters > 2 ** 20 - 20_000], [true, true]);
  assertEquals(told.length + others.length, 301);
  // What is not told is no default, and all else of the node is told.
  for (const { question: { values, wired } } of others) {
    assertEquals([wired, Object.keys(values)], [["condition"], ["count"]]);
  }
});

const question: NodeQuestion = {
  type: "trial.tried",
  values: { seed: 5, "rows.3.scale": 2 },
  wired: ["network", "rows.7.scale"],
  parts: { network: { model: "emoji", kind: "unet" } },
};
const partsOf = (model: string) =>
  model === "emoji"
    ? Promise.resolve({ unet: { takesText: true } })
    : Promise.reject(new Error("There is no such model"));

Deno.test("askNode() gives a check what is known, and takes an InputError for a problem", async () => {
  const found = await askNode(tried as AnyNode, question, partsOf);
  assertEquals(found, [{ port: "condition", message: "The network needs one" }]);
  assertEquals(given, {
    network: { takesText: true },
    condition: undefined,
    count: 3,
    seed: 5n,
    later: undefined,
    rows: [{ scale: 2 }, { scale: undefined }],
  });
  assertEquals(problemFaults({ nodes: ["a", "b/c"], question }, found), [
    { ...found[0]!, code: "node-check", severity: "error", node: "a" },
    { ...found[0]!, code: "node-check", severity: "error", node: "b/c" },
  ]);
  const parts = { network: { model: "gone", kind: "unet" } };
  assertEquals(await askNode(tried as AnyNode, { ...question, parts }, partsOf), []);
});

Deno.test("askNode() bounds what a check answers, and warns of one that fails", async () => {
  const ask = (check: () => unknown) =>
    askNode({ ...tried, check } as unknown as AnyNode, question, partsOf);
  const endless = await ask(function* () {
    for (;;) yield { message: "Again" };
  });
  assertEquals(endless.length, MOST_PROBLEMS);
  const warned = async (check: () => unknown, says: RegExp): Promise<void> => {
    const found = await ask(check);
    assertEquals(found.map(({ severity }) => severity), ["warning"]);
    assertMatch(found[0]!.message, says);
  };
  await warned(() => [{ message: "x".repeat(5000) }], /a wrong "0.message"/);
  await warned(() => [{ message: "It", severity: "fatal" }], /a wrong "0.severity"/);
  await warned(() => Promise.resolve([]), /not iterable/);
  await warned(() => {
    throw new Error("y".repeat(5000));
  }, /^It could not be checked before it runs: y+$/);
});
