import { assert, assertEquals, assertMatch } from "@std/assert";
import { createCache } from "../../src/engine/cache.ts";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { defineNode, InputError } from "../../src/graph/node.ts";
import { lazy, list, optional } from "../../src/graph/port.ts";
import { int } from "../../src/graph/primitives.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { NodeEntry } from "../../src/graph/workflow.ts";
import { check } from "../../src/graph/validate.ts";
import { build, harness, libraryOf } from "./harness.ts";

/** A node that waits until the test lets it go, and how many are at work. */
function gate(): { node: AnyNode; most: () => number; open: () => void; waiting: () => number } {
  let working = 0;
  let most = 0;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  const node = defineNode({
    title: "Wait",
    category: "test",
    inputs: { value: int({ default: 0 }) },
    outputs: { value: int() },
    run: async ({ value }, { signal }) => {
      most = Math.max(most, ++working);
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true })
      );
      await Promise.race([opened, aborted]);
      working--;
      signal.throwIfAborted();
      return { value };
    },
  });
  return { node, most: () => most, open, waiting: () => working };
}

const six = Object.fromEntries(
  Array.from({ length: 6 }, (_, i) => [`w${i}`, ["wait", { value: i }] as const]),
);

Deno.test("execute() lets nodes that wait overlap, as many as it is told", async () => {
  for (const concurrency of [undefined, 1, 3, 10]) {
    const { node, most, open } = gate();
    const told = concurrency === undefined ? {} : { concurrency };
    const run = harness({ wait: node }).run(six, Object.keys(six), told);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open();
    assertEquals((await run).result.status, "succeeded");
    assertEquals(most(), Math.min(6, concurrency ?? 4));
  }
});

Deno.test("execute() evaluates a lazy input only when the node asks, and its cone with it", async () => {
  const graph = {
    a: ["value", { value: 1 }],
    yes: ["add", { a: "a.value" }],
    b: ["value", { value: 2 }],
    no: ["add", { a: "b.value", b: 1 }],
    pick: ["pick", { yes: "yes.sum", no: "no.sum", on: true }],
    end: ["end", { value: "pick.value" }],
  } as const;
  const test = harness();
  const first = await test.run(graph, ["end"], { concurrency: 1 });
  assertEquals(first.order(), ["pick", "a", "yes", "end"]);
  assertEquals(first.output("end", "seen"), 1);
  const other = await test.run({ ...graph, pick: ["pick", { ...graph.pick[1], on: false }] }, [
    "end",
  ]);
  assertEquals(other.order(), ["pick", "b", "no", "end"]);
  assertEquals(other.output("end", "seen"), 3);
});

Deno.test("execute() gives a lazy node's place away while it waits, however deep they are nested", async () => {
  const nodes: Record<string, readonly [string, Record<string, unknown>]> = {
    p0: ["pick", { yes: 7, no: 8 }],
  };
  for (let i = 1; i <= 50; i++) nodes[`p${i}`] = ["pick", { yes: `p${i - 1}.value`, no: 0 }];
  const run = await harness().run(nodes, ["p50"], { concurrency: 1 });
  assertEquals(run.output("p50", "value"), 7);
});

Deno.test("execute() skips a node whose lazy input failed, and lets one that catches go on", async () => {
  const brave = defineNode({
    title: "Brave",
    category: "test",
    inputs: { value: lazy(int()), other: optional(lazy(int())) },
    outputs: { value: int() },
    run: async ({ value, other }) => {
      assertEquals(other, undefined);
      try {
        return { value: await value() };
      } catch {
        return { value: -1 };
      }
    },
  });
  const run = await harness({ brave }).run({
    bad: ["fail"],
    pick: ["pick", { yes: "bad.value", no: 1 }],
    brave: ["brave", { value: "bad.value" }],
  }, ["pick", "brave"]);
  assertEquals(run.result.errors.map(({ node }) => node), ["bad"]);
  assertEquals([...run.result.skipped], [["pick", "bad"]]);
  assertEquals(run.output("brave", "value"), -1);
});

Deno.test("execute() lets a node ask for several lazy inputs at once, or ask and not wait", async () => {
  const pair = { a: lazy(int()), b: lazy(int()) };
  const both = defineNode({
    title: "Both",
    category: "test",
    inputs: pair,
    outputs: { sum: int() },
    run: async ({ a, b }) => ({
      sum: (await Promise.all([a(), b(), a()])).reduce((x, y) => x + y),
    }),
  });
  const hasty = defineNode({
    title: "Hasty",
    category: "test",
    inputs: pair,
    outputs: { sum: int() },
    run: ({ a }) => {
      a();
      return { sum: -1 };
    },
  });
  const run = await harness({ both, hasty }).run(
    {
      one: ["value", { value: 1 }],
      two: ["value", { value: 2 }],
      both: ["both", { a: "one.value", b: "two.value" }],
      bad: ["fail"],
      hasty: ["hasty", { a: "bad.value", b: "one.value" }],
      after: ["add", { a: "both.sum", b: "hasty.sum" }],
    },
    ["after"],
    { concurrency: 1 },
  );
  assertEquals([run.output("after", "sum"), run.result.errors.length], [3, 1]);
  assertEquals(run.order().filter((id) => id === "one").length, 1);
});

Deno.test("execute() has succeeded if a signal comes when all is done", async () => {
  const controller = new AbortController();
  const run = await harness().run({ a: ["value"] }, ["a"], {
    signal: controller.signal,
    onEvent: ({ type }) => type === "nodeFinished" && controller.abort(),
  });
  assertEquals(run.result.status, "succeeded");
});

Deno.test("execute() stops on a signal: what waits is called off, nothing more starts", async () => {
  const { node, waiting } = gate();
  const controller = new AbortController();
  const graph = { ...six, end: ["end", { value: "w0.value" }] } as const;
  const running = harness({ wait: node }).run(graph, [...Object.keys(six), "end"], {
    concurrency: 2,
    signal: controller.signal,
  });
  while (waiting() < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  const run = await running;
  assertEquals(run.result.status, "cancelled");
  assertEquals([run.order().length, waiting()], [2, 0]);
  assertEquals(run.result.errors, []);
  const called = run.events.flatMap((event) => event.type === "nodeCancelled" ? [event.node] : []);
  assertEquals(called.sort(), ["end", ...Object.keys(six)]);
});

Deno.test("execute() hears a signal from a timer even among nodes that never wait", async () => {
  const busy = defineNode({
    title: "Busy",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }) => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return { value };
    },
  });
  const nodes: Record<string, readonly [string, Record<string, unknown>]> = {
    n0: ["value"] as never,
  };
  for (let i = 1; i < 2000; i++) nodes[`n${i}`] = ["busy", { value: `n${i - 1}.value` }];
  const run = await harness({ busy }).run(nodes, ["n1999"], { signal: AbortSignal.timeout(30) });
  assertEquals(run.result.status, "cancelled");
  assert(run.order().length < 500);
});

Deno.test("execute() maps a node over lists: the longest says how often, the last item repeats", async () => {
  const run = await harness().run({
    four: ["range", { count: 4 }],
    two: ["range", { count: 2 }],
    add: ["add", { a: "four.items", b: "two.items" }],
    total: ["total", { items: "add.sum" }],
    none: ["range", { count: 0 }],
    never: ["add", { a: "four.items", b: "none.items" }],
    zero: ["total", { items: "never.sum" }],
  }, ["add", "total", "zero"]);
  assertEquals(run.output("add", "sum"), [0, 2, 3, 4]);
  assertEquals(run.output("total", "total"), 9);
  assertEquals(run.output("zero", "total"), 0);
});

Deno.test("execute() joins the lists of a mapped node, wraps one value as a list, maps rows and lazy inputs", async () => {
  const run = await harness().run({
    four: ["range", { count: 4 }],
    ranges: ["range", { count: "four.items" }],
    one: ["value", { value: 5 }],
    total: ["total", { items: "one.value" }],
    rows: ["sum", { "terms.0.value": "four.items", "terms.1.value": 10 }],
    whole: ["end", { value: "four.items" }],
    pick: ["pick", { yes: "four.items", no: "one.value" }],
  }, ["ranges", "total", "rows", "whole", "pick"]);
  assertEquals(run.output("ranges", "items"), [0, 0, 1, 0, 1, 2]);
  assertEquals(run.output("total", "total"), 5);
  assertEquals(run.output("rows", "sum"), [10, 11, 12, 13]);
  assertEquals(run.output("whole", "seen"), [0, 1, 2, 3]);
  assertEquals(run.output("pick", "value"), [0, 1, 2, 3]);
});

Deno.test("execute() joins lists of any length", async () => {
  const long = defineNode({
    title: "Long",
    category: "test",
    inputs: { value: int() },
    outputs: { items: list(int()) },
    run: ({ value }) => ({ items: Array.from({ length: 200_000 }, () => value) }),
  });
  const run = await harness({ long }).run({
    two: ["range", { count: 2 }],
    long: ["long", { value: "two.items" }],
  }, ["long"]);
  assertEquals(run.result.errors, []);
  assertEquals((run.output("long", "items") as unknown[]).length, 400_000);
});

Deno.test("execute() names the item that failed, or that lacks an input", async () => {
  const odd = defineNode({
    title: "Odd only",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }) => {
      if (value % 2 === 0 && value) throw new Error("Even");
      return { value };
    },
  });
  const test = harness({ odd });
  const failed = await test.run({
    range: ["range", { count: 4 }],
    odd: ["odd", { value: "range.items" }],
  }, ["odd"]);
  assertMatch(failed.result.errors[0]!.message, /\(odd\): item 3 of 4: Even/);
  assertEquals(failed.result.errors[0]!.item, { index: 2, count: 4 });
  const holes = await test.run({
    range: ["range", { count: 3 }],
    unless: ["unless", { value: "range.items" }],
    add: ["add", { a: "unless.value", b: 1 }],
  }, ["add"]);
  assertEquals(
    holes.result.errors[0]!.message,
    'Cannot run "Add" (add): input a: item 1 of 3: "Unless zero" (unless) gives no "value": ' +
      "connect another output of kind int",
  );
  const whole = await test.run({
    range: ["range", { count: 3 }],
    unless: ["unless", { value: "range.items" }],
    total: ["total", { items: "unless.value" }],
  }, ["total"]);
  assertMatch(
    whole.result.errors[0]!.message,
    /\(total\): input items: .*\(unless\) gives no "value"/,
  );
});

Deno.test("execute() fails where a node that is asked for ran for no item, and names whose list was empty", async () => {
  const test = harness();
  const nodes = {
    none: ["range", { count: 0 }],
    add: ["add", { a: "none.items", b: 1 }],
    more: ["add", { a: "add.sum", b: 1 }],
    fine: ["value", { value: 1 }],
  } as const;
  for (const time of ["first", "again"]) {
    const { result, output } = await test.run(nodes, ["more", "fine"]);
    assertEquals(result.status, "failed", time);
    assertEquals(result.errors.map(({ node, port, message }) => [node, port, message]), [[
      "more",
      "a",
      'Cannot run "Add" (more): input a: "Range" (none) gave an empty list as "items": there is ' +
      "nothing to run for without an item in it",
    ]]);
    assertEquals(output("fine", "value"), 1);
  }
  const picky = defineNode({
    title: "Picky",
    category: "test",
    inputs: { items: list(int()) },
    outputs: { first: int() },
    run: ({ items: [first] }) => {
      if (first === undefined) throw new InputError("items", "The list is empty");
      return { first };
    },
  });
  const refused = await harness({ picky }).run({
    ...nodes,
    picky: ["picky", { items: "more.sum" }],
    none: ["range", { count: 0 }],
  }, ["picky"]);
  assertEquals(
    refused.result.errors[0]!.message,
    'Cannot run "Picky" (picky): input items: The list is empty: "Range" (none) gave an empty ' +
      'list as "items"',
  );
});

Deno.test("execute() fails where a node that is asked for gave none of its outputs, known already or not", async () => {
  const test = harness();
  const nodes = {
    none: ["unless", { value: 0 }],
    fine: ["maybe", { value: "none.value" }],
  } as const;
  assertEquals((await test.run(nodes, ["fine"])).result.status, "succeeded");
  const { result } = await test.run(nodes, ["none"]);
  assertEquals(result.errors.map(({ message }) => message), [
    'Cannot run "Unless zero" (none): It gave none of its outputs: ask for another node, or change its inputs',
  ]);
  const both = await test.run(nodes, ["none", "fine"]);
  assertEquals([both.result.status, both.output("fine", "text")], ["failed", "nothing"]);
});

Deno.test("execute() fails where a reroute or an instance of a subgraph is asked for and hands nothing on", async () => {
  const half = defineNode({
    title: "Half",
    category: "test",
    inputs: { value: int({ default: 0 }) },
    outputs: { whole: int(), value: optional(int()) },
    run: ({ value }) => ({ whole: value, ...(value && { value }) }),
  });
  const test = harness({ half });
  const { nodes } = build({ half: ["half", { value: 0 }], full: ["half", { value: 1 }] }, []);
  const dot = (from: string): NodeEntry => ({ type: "reroute", inputs: { value: { from } } });
  const inner = { inputs: {}, nodes, outputs: [], view: {} };
  const graph = {
    ...EMPTY,
    nodes: {
      ...nodes,
      first: dot("half.value"),
      rr: dot("first.value"),
      there: dot("full.value"),
      none: { type: "subgraph.none" },
      some: { type: "subgraph.some" },
    },
    subgraphs: {
      none: { ...inner, results: { out: { from: "half.value" } } },
      some: { ...inner, results: { a: { from: "half.value" }, b: { from: "full.value" } } },
    },
  };
  const nothing = (name: string, half: string): string =>
    `Cannot run ${name}: Nothing comes out of it: "Half" (${half}) gives no "value": connect ` +
    "another output of kind int";
  for (const _ of ["made", "known"]) {
    const outputs = ["rr", "none", "there", "some"];
    const { result } = await test.run({ ...graph, outputs });
    assertEquals(result.status, "failed");
    assertEquals(result.errors.map(({ message }) => message), [
      nothing('"Reroute" (rr)', "half"),
      nothing('"none" (none)', "none/half"),
    ]);
    const { result: fine } = await test.run({ ...graph, outputs: ["there", "some", "half"] });
    assertEquals(fine.status, "succeeded");
  }
});

Deno.test("execute() signs and runs a chain of 3,000 nodes and 40 levels of doubled wires", async () => {
  const chain: Record<string, readonly [string, Record<string, unknown>]> = {
    n0: ["value", { value: 1 }],
  };
  for (let i = 1; i <= 3000; i++) {
    chain[`n${i}`] = ["add", { a: `n${i - 1}.${i > 1 ? "sum" : "value"}`, b: 1 }];
  }
  const test = harness();
  const long = await test.run(chain, ["n3000"]);
  assertEquals(long.output("n3000", "sum"), 3001);
  assertEquals((await test.run(chain, ["n3000"])).order(), []);

  const doubled: Record<string, readonly [string, Record<string, unknown>]> = {
    d0: ["add", { a: 1 }],
  };
  for (let i = 1; i <= 40; i++) {
    doubled[`d${i}`] = ["add", { a: `d${i - 1}.sum`, b: `d${i - 1}.sum` }];
  }
  assertEquals((await test.run(doubled, ["d40"])).output("d40", "sum"), 2 ** 40);
});

Deno.test("execute() runs 10,000 small nodes, and none of them again", async () => {
  const nodes: Record<string, readonly [string, Record<string, unknown>]> = {
    n0: ["add", { a: 1 }],
  };
  for (let i = 1; i < 10_000; i++) {
    nodes[`n${i}`] = ["add", { a: `n${i >> 1}.sum`, b: i }];
    if (i === 1) nodes.n1 = ["add", { a: "n0.sum", b: 1 }];
  }
  const library = libraryOf();
  const checked = check(build(nodes, Object.keys(nodes)), library);
  const cache = createCache({ bytes: 1e8 });
  const options = { cache, context: (base: Parameters<AnyNode["run"]>[1]) => base };
  const plan = planRun(checked, library);
  await using result = await execute(plan, options);
  assertEquals(result.executed.length, 10_000);
  await using second = await execute(plan, options);
  assertEquals(second.executed.length, 0);
});
