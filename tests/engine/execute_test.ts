import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { NodeError } from "../../src/engine/node_error.ts";
import { planRun } from "../../src/engine/plan.ts";
import { defineNode } from "../../src/graph/node.ts";
import { list, optional } from "../../src/graph/port.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import { build, harness, libraryOf, tensor } from "./harness.ts";

const CHAIN = {
  two: ["value", { value: 2 }],
  five: ["add", { a: "two.value", b: 3 }],
  ten: ["add", { a: "five.sum", b: "five.sum" }],
  end: ["end", { value: "ten.sum" }],
} as const;

Deno.test("execute() runs what the outputs need, in the order of the wires, and nothing else", async () => {
  const run = await harness().run({ ...CHAIN, aside: ["add", { a: "five.sum" }] }, ["end"]);
  assertEquals(run.result.status, "succeeded");
  assertEquals(run.order(), ["two", "five", "ten", "end"]);
  assertEquals(run.output("end", "seen"), 10);
  assertEquals([...run.result.outputs.keys()], ["end"]);
});

Deno.test("execute() runs nothing the second time", async () => {
  const graph = harness();
  await graph.run(CHAIN, ["end"]);
  const again = await graph.run(CHAIN, ["end"]);
  assertEquals(again.order(), []);
  assert(again.cached("end"));
  assertEquals(again.output("end", "seen"), 10);
});

Deno.test("execute() runs only what follows a changed value", async () => {
  const graph = harness();
  await graph.run(CHAIN, ["end"]);
  const changed = await graph.run({ ...CHAIN, ten: ["add", { a: "five.sum", b: 7 }] }, ["end"]);
  assertEquals(changed.order(), ["ten", "end"]);
  assert(changed.cached("five"));
  assertEquals(changed.output("end", "seen"), 12);
});

Deno.test("execute() knows equal work under other names, written defaults and other row numbers", async () => {
  const graph = harness();
  await graph.run(CHAIN, ["end"]);
  const renamed = await graph.run({
    a: ["value", { value: 2 }],
    b: ["add", { a: "a.value", b: 3 }],
    c: ["add", { a: "b.sum", b: "b.sum" }],
    z: ["end", { value: "c.sum" }],
  }, ["z"]);
  assertEquals(renamed.order(), []);
  await graph.run({ s: ["sum", { "terms.0.value": 4 }] }, ["s"]);
  const rows = await graph.run({ s: ["sum", { "terms.5.value": 4, "terms.5.times": 1 }] }, ["s"]);
  assertEquals(rows.order(), []);
  const swapped = await graph.run({ s: ["sum", { "terms.0.times": 4, "terms.0.value": 1 }] }, [
    "s",
  ]);
  assertEquals([swapped.order(), swapped.output("s", "sum")], [["s"], 4]);
});

Deno.test("execute() does equal work once within a run", async () => {
  const run = await harness().run({
    a: ["add", { a: 1, b: 2 }],
    b: ["add", { a: 1, b: 2 }],
    sum: ["add", { a: "a.sum", b: "b.sum" }],
    x: ["end", { value: "sum.sum" }],
    y: ["end", { value: "sum.sum" }],
  }, ["x", "y"]);
  assertEquals(run.order().filter((id) => id === "a" || id === "b").length, 1);
  assertEquals(run.order().filter((id) => id === "x" || id === "y").length, 1);
  assertEquals([run.output("x", "seen"), run.output("y", "seen")], [6, 6]);
  const alias = run.events.find((event) => event.type === "nodeCached" && event.from === "run");
  assert(alias);
});

Deno.test("execute() lets a failure stop only what depends on it, and tells of all of them", async () => {
  const run = await harness().run({
    bad: ["fail", { value: 1 }],
    worse: ["fail", { port: "value" }],
    both: ["add", { a: "bad.value", b: "worse.value" }],
    after: ["end", { value: "both.sum" }],
    fine: ["end", { value: 1 }],
  }, ["after", "fine"]);
  assertEquals(run.result.status, "failed");
  assertEquals(run.result.errors.map(({ node, port }) => [node, port]).sort(), [
    ["bad", undefined],
    ["worse", "value"],
  ]);
  const [bad] = run.result.errors.filter(({ node }) => node === "bad");
  assertEquals(bad?.message, 'Cannot run "Fail" (bad): There is no room');
  assert(bad?.cause instanceof RangeError);
  assertEquals([...run.result.skipped.keys()].sort(), ["after", "both"]);
  assertEquals(run.result.skipped.get("after"), "both");
  assertEquals(run.output("fine", "seen"), 1);
  assert(!run.result.outputs.has("after"));
});

Deno.test("execute() does not remember a failure", async () => {
  let broken = true;
  const mend = defineNode({
    title: "Mend",
    category: "test",
    inputs: {},
    outputs: { value: int() },
    run: (): { value: number } => {
      if (broken) throw new Error("Broken");
      return { value: 1 };
    },
  });
  const graph = harness({ mend });
  assertEquals((await graph.run({ a: ["mend"] }, ["a"])).result.status, "failed");
  broken = false;
  assertEquals((await graph.run({ a: ["mend"] }, ["a"])).result.status, "succeeded");
});

Deno.test("execute() refuses results that do not keep what the node promised", async () => {
  const wrong = (result: unknown): ReturnType<typeof defineNode> =>
    defineNode({
      title: "Wrong",
      category: "test",
      inputs: {},
      outputs: { value: int(), items: list(int()) },
      run: () => result as never,
    });
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /did not return its output "value"/],
    [{ value: 1 }, /did not return its output "items"/],
    [{ value: 1, items: [], more: 2 }, /returned "more", which is not among its outputs/],
    [{ value: NaN, items: [] }, /output "value" is wrong: Expected a whole number/],
    [{ value: 1, items: 5 }, /output "items" is wrong: Expected a list/],
  ];
  for (const [result, message] of cases) {
    const run = await harness({ wrong: wrong(result) }).run({ a: ["wrong"] }, ["a"]);
    assertMatch(run.result.errors[0]!.message, message);
  }
});

Deno.test("execute() checks what arrives by wire as it would what is written", async () => {
  const small = defineNode({
    title: "Small",
    category: "test",
    inputs: { value: int({ max: 9 }) },
    outputs: { value: int() },
    run: ({ value }) => ({ value }),
  });
  const run = await harness({ small }).run({
    big: ["value", { value: 10 }],
    small: ["small", { value: "big.value" }],
  }, ["small"]);
  const [error] = run.result.errors;
  assertEquals([error?.node, error?.port], ["small", "value"]);
  assertMatch(error!.message, /input value: 10 is above the largest value allowed/);
});

Deno.test("execute() fails what requires an output that was left undefined, and names who does not give it", async () => {
  const pass = defineNode({
    title: "Pass on",
    category: "test",
    inputs: { value: optional(int()) },
    outputs: { value: optional(int({ needs: "value" })) },
    run: ({ value }) => value === undefined ? {} : { value },
  });
  const run = await harness({ pass }).run({
    none: ["unless", { value: 0 }],
    pass: ["pass", { value: "none.value" }],
    next: ["add", { a: "pass.value" }],
    end: ["end", { value: "next.sum" }],
    fine: ["maybe", { value: "pass.value" }],
  }, ["end", "fine"]);
  assertEquals(run.result.status, "failed");
  assertEquals(run.result.errors.map(({ node, port, message }) => [node, port, message]), [[
    "next",
    "a",
    'Cannot run "Add" (next): input a: "Unless zero" (none) gives no "value": ' +
    "connect another output of kind int",
  ]]);
  assertEquals([...run.result.skipped], [["end", "next"]]);
  assertEquals(run.output("fine", "text"), "nothing");
});

Deno.test("execute() refuses what a wire brings as soon as it is known, and spares what nothing else needs", async () => {
  const write = defineNode({
    title: "Write",
    category: "test",
    inputs: { picture: tensor(), name: text({ fills: [] }), mark: int({ default: 0 }) },
    outputs: { name: text() },
    run: ({ name }) => ({ name }),
  });
  const name = defineNode({
    title: "Name",
    category: "test",
    inputs: { folder: text({ default: ".." }), number: int({ default: 0 }) },
    outputs: { name: text() },
    run: ({ folder, number }) => ({ name: `${folder}/${number}` }),
  });
  const grow = defineNode({
    title: "Grow",
    category: "test",
    inputs: { tensor: tensor() },
    outputs: { tensor: tensor(), mark: optional(int()) },
    run: ({ tensor }) => ({ tensor }),
  });
  const nodes = {
    ones: ["ones", { length: 3 }],
    big: ["grow", { tensor: "ones.tensor" }],
    bigger: ["grow", { tensor: "big.tensor" }],
    number: ["value", { value: 2 }],
    name: ["name", { number: "number.value" }],
    write: ["write", { picture: "bigger.tensor", name: "name.name" }],
  } as const;
  const test = harness({ write, name, grow });
  const alone = await test.run(nodes, ["write"], { concurrency: 1 });
  assertEquals(alone.order(), ["number", "name"]);
  assertMatch(
    alone.result.errors[0]!.message,
    /^Cannot run "Write" \(write\): input name: "\.\.\/2" leaves the output folder/,
  );
  const beside = await test.run(nodes, ["write", "big"]);
  assertEquals([beside.ran("big"), beside.ran("bigger")], [true, false]);
  assertEquals(beside.result.errors.map(({ node }) => node), ["write"]);

  const marked = await test.run({
    ones: ["ones", { length: 4 }],
    bare: ["grow", { tensor: "ones.tensor" }],
    big: ["grow", { tensor: "bare.tensor" }],
    write: ["write", { picture: "big.tensor", name: "x", mark: "bare.mark" }],
  }, ["write"]);
  assertEquals(marked.order(), ["ones", "bare"]);
  assertMatch(marked.result.errors[0]!.message, /input mark: "Grow" \(bare\) gives no "mark"/);
});

Deno.test("execute() never lets a node change what others are given", async () => {
  const graph = harness();
  const run = await graph.run({
    ones: ["ones", { length: 3 }],
    bad: ["spoil", { tensor: "ones.tensor" }],
  }, ["bad"]);
  assertMatch(run.result.errors[0]!.message, /input tensor: The node changed its input/);
  const push = defineNode({
    title: "Push",
    category: "test",
    inputs: { items: list(int()) },
    outputs: { items: list(int()) },
    run: ({ items }) => {
      (items as number[]).push(1);
      return { items };
    },
  });
  const lists = await harness({ push }).run(
    {
      range: ["range", { count: 3 }],
      push: ["push", { items: "range.items" }],
    },
    ["push"],
    { audit: false },
  );
  assertMatch(lists.result.errors[0]!.message, /not extensible/);
});

Deno.test("execute() converts on the way as declared", async () => {
  const run = await harness().run({
    ones: ["ones", { length: 3 }],
    fail: ["fail", { port: "ones.tensor" }],
  }, ["fail"]);
  assertEquals(run.result.errors[0]?.port, "1,1,1");
});

Deno.test("execute() pairs its events, and puts them in order", async () => {
  const run = await harness().run(
    { ...CHAIN, bad: ["fail"], on: ["end", { value: "bad.value" }] },
    [
      "end",
      "on",
    ],
  );
  const types = run.events.map(({ type }) => type);
  assertEquals([types[0], types.at(-1)], ["runStarted", "runFinished"]);
  for (const [index, event] of run.events.entries()) {
    if (event.type !== "nodeStarted") continue;
    const next = run.events.slice(index + 1).find((later) =>
      "node" in later && later.node === event.node && later.type !== "nodeProgress"
    );
    assertEquals(next?.type, event.node === "bad" ? "nodeFailed" : "nodeFinished");
  }
  const last = run.events.at(-1);
  assertStrictEquals(last?.type === "runFinished" && last.status, "failed");
});

Deno.test("execute() hands progress and what nodes send on to those who watch", async () => {
  const busy = defineNode({
    title: "Busy",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }, context) => {
      context.progress(1, 2, "half");
      context.emit("preview", { value });
      context.progress(2, 2);
      return { value };
    },
  });
  const run = await harness({ busy }).run({
    range: ["range", { count: 2 }],
    busy: ["busy", { value: "range.items" }],
  }, ["busy"]);
  const seen = run.events.flatMap((event) =>
    event.type === "nodeProgress"
      ? [[event.value, event.max, event.note]]
      : event.type === "nodeEmitted"
      ? [[event.name, event.data]]
      : []
  );
  assertEquals(seen, [
    [1, 4, "half"],
    ["preview", { value: 0 }],
    [2, 4, undefined],
    [3, 4, "half"],
    ["preview", { value: 1 }],
    [4, 4, undefined],
  ]);
});

Deno.test("execute() rejects with what a listener threw, once all has come to rest", async () => {
  await assertRejects(
    () =>
      harness().run(CHAIN, ["end"], {
        onEvent: () => {
          throw new Error("Not listening");
        },
      }),
    Error,
    "Not listening",
  );
});

Deno.test("planRun() refuses an output that is not there", () => {
  const library = libraryOf();
  const checked = check(build(CHAIN, ["end"]), library);
  const error = (() => {
    try {
      planRun(checked, library, ["nowhere"]);
    } catch (error) {
      return error;
    }
  })();
  assert(error instanceof RangeError && !(error instanceof NodeError));
  assertEquals([...planRun(checked, library, ["five"]).steps.keys()], ["two", "five"]);
});
