import { assert, assertEquals } from "@std/assert";
import { defineNode } from "../../src/graph/node.ts";
import { lazy, list, optional } from "../../src/graph/port.ts";
import { int } from "../../src/graph/primitives.ts";
import { harness, tensor, thing } from "./harness.ts";

/** Asks for its lazy inputs one after the other, whatever becomes of them. */
const tryAll = defineNode({
  title: "Try all",
  category: "test",
  inputs: { first: int({ default: 0 }), a: lazy(int()), b: lazy(int()) },
  outputs: { values: list(int()) },
  run: async ({ a, b }) => {
    const values: number[] = [];
    for (const ask of [a, b]) values.push(await ask().catch(() => -1));
    return { values };
  },
});

Deno.test("what is never the same stays as it is in one run, however late it is asked for again", async () => {
  const run = await harness({ tryAll }, 0).run({
    random: ["random"],
    sum: ["add", { a: "random.value" }],
    late: ["tryAll", { first: "sum.sum", a: "random.value", b: 1 }],
  }, ["sum", "late"]);
  assertEquals(run.output("late", "values"), [run.output("sum", "sum"), 1]);
  assertEquals(run.order(), ["random", "sum", "late"]);
});

Deno.test("what is wanted stays, also where an equal node that is not wanted has been used", async () => {
  const run = await harness({}, 0).run({
    wanted: ["add", { a: 1, b: 1 }],
    equal: ["add", { a: 1, b: 1 }],
    end: ["end", { value: "equal.sum" }],
  }, ["wanted", "end"]);
  assertEquals([run.output("wanted", "sum"), run.output("end", "seen")], [2, 2]);
});

Deno.test("a list is there before the node that runs for each of its items, lazily or not", async () => {
  const each = defineNode({
    title: "Each",
    category: "test",
    inputs: { value: lazy(int()) },
    outputs: { value: int() },
    run: async ({ value }) => ({ value: await value() + 1 }),
  });
  const run = await harness({ each }).run({
    range: ["range", { count: 3 }],
    each: ["each", { value: "range.items" }],
    end: ["end", { value: "each.value" }],
  }, ["end"]);
  assertEquals(run.output("end", "seen"), [1, 2, 3]);
});

Deno.test("what is asked for after its source has failed is skipped, and does not begin", async () => {
  const run = await harness({ tryAll }).run({
    bad: ["fail", { value: 1 }],
    next: ["add", { a: "bad.value", b: 1 }],
    all: ["tryAll", { a: "bad.value", b: "next.sum" }],
  }, ["all"]);
  assertEquals(run.output("all", "values"), [-1, -1]);
  assertEquals(run.result.errors.map(({ node }) => node), ["bad"]);
  assertEquals([...run.result.skipped], [["next", "bad"]]);
  assertEquals(run.order(), ["all", "bad"]);
});

Deno.test("a node waits for the slowest of its inputs, and runs once", async () => {
  const slow = defineNode({
    title: "Slow",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: async ({ value }) => {
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setTimeout(resolve));
      return { value };
    },
  });
  const run = await harness({ slow }).run({
    quick: ["value", { value: 1 }],
    slow: ["slow", { value: 2 }],
    other: ["slow", { value: 3 }],
    sum: ["sum", {
      "terms.0.value": "quick.value",
      "terms.1.value": "slow.value",
      "terms.2.value": "other.value",
    }],
  }, ["sum"]);
  assertEquals(run.output("sum", "sum"), 6);
  assertEquals(run.order().filter((id) => id === "sum").length, 1);
});

Deno.test("what nobody uses any more is released while others go on, wherever it was used twice", async () => {
  const log: string[] = [];
  const open = defineNode({
    title: "Open",
    category: "test",
    inputs: {},
    outputs: { thing: thing() },
    run: () => ({ thing: { [Symbol.asyncDispose]: () => Promise.resolve(void log.push("gone")) } }),
  });
  const use = defineNode({
    title: "Use",
    category: "test",
    inputs: { one: thing(), other: thing(), third: optional(lazy(thing())) },
    outputs: { value: int() },
    run: async ({ third }) => {
      await third?.();
      log.push("used");
      return { value: 1 };
    },
  });
  const after = defineNode({
    title: "After",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }) => {
      log.push("after");
      return { value };
    },
  });
  const run = await harness({ open, use, after }, 0).run({
    open: ["open"],
    use: ["use", { one: "open.thing", other: "open.thing", third: "open.thing" }],
    after: ["after", { value: "use.value" }],
  }, ["after"]);
  assertEquals([run.output("after", "value"), log], [1, ["used", "gone", "after"]]);
});

Deno.test("what was taken back for it was of no use runs when another asks for it after all", async () => {
  const write = defineNode({
    title: "Write",
    category: "test",
    inputs: { value: int(), tensor: tensor(), small: int({ max: 1 }) },
    outputs: { value: int() },
    run: ({ value }) => ({ value }),
  });
  const size = defineNode({
    title: "Size",
    category: "test",
    inputs: { tensor: tensor() },
    outputs: { tensor: tensor(), size: int() },
    run: ({ tensor }) => ({ tensor, size: tensor.length }),
  });
  const nodes = {
    two: ["value", { value: 2 }],
    ones: ["ones", { length: "two.value" }],
    size: ["size", { tensor: "ones.tensor" }],
    again: ["size", { tensor: "size.tensor" }],
    write: ["write", { value: "again.size", tensor: "again.tensor", small: "two.value" }],
  } as const;
  const test = harness({ write, size, tryAll });
  const refused = await test.run(nodes, ["write"], { concurrency: 1 });
  assertEquals(refused.order(), ["two"]);
  const run = await test.run(
    { ...nodes, all: ["tryAll", { first: "two.value", a: "again.size", b: "size.size" }] },
    ["write", "all"],
    { concurrency: 1 },
  );
  assertEquals(run.result.errors.map(({ node }) => node), ["write"]);
  assertEquals(run.output("all", "values"), [2, 2]);
  assert(["ones", "size", "again"].every((id) => run.ran(id)));
});

Deno.test("a node that waits for two lazy inputs gives up one place, not two", async () => {
  let working = 0;
  let most = 0;
  const count = defineNode({
    title: "Count",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: async ({ value }) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setTimeout(resolve, 1));
      working--;
      return { value };
    },
  });
  const both = defineNode({
    title: "Both",
    category: "test",
    inputs: { a: lazy(int()), b: lazy(int()), c: lazy(int()) },
    outputs: { sum: int() },
    run: async (asks) => {
      const values = await Promise.all([asks.a(), asks.b(), asks.c()]);
      most = Math.max(most, working + 1);
      return { sum: values.reduce((sum, value) => sum + value) };
    },
  });
  const nodes = {
    one: ["count", { value: 1 }],
    two: ["count", { value: 2 }],
    three: ["count", { value: 3 }],
    both: ["both", { a: "one.value", b: "two.value", c: "three.value" }],
  } as const;
  const run = await harness({ count, both }).run(nodes, ["both"], { concurrency: 1 });
  assertEquals([run.output("both", "sum"), most], [6, 1]);
});

Deno.test("a lazy input that is asked for and not waited for may fail", async () => {
  const hasty = defineNode({
    title: "Hasty",
    category: "test",
    inputs: { value: lazy(int()) },
    outputs: { value: int() },
    run: async ({ value }) => {
      value();
      await new Promise((resolve) => setTimeout(resolve));
      return { value: -1 };
    },
  });
  const run = await harness({ hasty }).run(
    { bad: ["fail", { value: 1 }], hasty: ["hasty", { value: "bad.value" }] },
    ["hasty"],
  );
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(run.output("hasty", "value"), -1);
  assertEquals(run.result.errors.map(({ node }) => node), ["bad"]);
});
