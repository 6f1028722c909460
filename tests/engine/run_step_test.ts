import { assertEquals, assertMatch } from "@std/assert";
import { createCache } from "../../src/engine/cache.ts";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import { defineConversion } from "../../src/graph/conversion.ts";
import { defineNode } from "../../src/graph/node.ts";
import { lazy, list, optional } from "../../src/graph/port.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { check } from "../../src/graph/validate.ts";
import { build, harness, libraryOf, tensor, thing } from "./harness.ts";

const small = { value: int({ max: 5 }) };

Deno.test("runStep() gives an optional input what is there, and takes no optional outputs at all for nothing", async () => {
  const silent = defineNode({
    title: "Silent",
    category: "test",
    inputs: { value: optional(int()) },
    outputs: { value: optional(int()), values: optional(list(int())) },
    run: () => undefined as never,
  });
  const run = await harness({ silent }).run({
    one: ["value", { value: 3 }],
    some: ["maybe", { value: "one.value" }],
    silent: ["silent", { value: "one.value" }],
    none: ["maybe", { value: "silent.value" }],
    range: ["range", { count: 2 }],
    each: ["silent", { value: "range.items" }],
    total: ["total", { items: "each.values" }],
  }, ["some", "none", "total"]);
  assertEquals(run.output("some", "text"), "some 3");
  assertEquals(run.output("none", "text"), "nothing");
  assertEquals(run.output("total", "total"), 0);
});

Deno.test("runStep() names type, input and item of what a lazy input brings, once", async () => {
  const ask = defineNode({
    title: "Ask",
    category: "test",
    inputs: { value: { ...lazy(int()), max: 5 } },
    outputs: { value: int() },
    run: async ({ value }) => ({ value: await value() }),
  });
  const run = await harness({ ask }).run({
    big: ["value", { value: 6 }],
    ask: ["ask", { value: "big.value" }],
  }, ["ask"]);
  const [{ message, type, port, item }] = run.result.errors as [never];
  assertEquals([message, type, port, item], [
    'Cannot run "Ask" (ask): input value: 6 is above the largest value allowed',
    "test.ask",
    "value",
    undefined,
  ]);
});

Deno.test("refusalOf() says all that a failure says, and refuses no lazy input that nobody asks for", async () => {
  const strict = defineNode({
    title: "Strict",
    category: "test",
    inputs: { ...small, other: { ...lazy(int()), max: 5 } },
    outputs: { value: int() },
    run: ({ value }) => ({ value }),
  });
  const run = await harness({ strict }).run(
    {
      big: ["value", { value: 6 }],
      five: ["value", { value: 5 }],
      keep: ["end", { value: "big.value" }],
      fine: ["strict", { value: "five.value", other: "big.value" }],
      bad: ["strict", { value: "big.value", other: 1 }],
    },
    ["keep", "fine", "bad"],
    { concurrency: 1 },
  );
  assertEquals(run.output("fine", "value"), 5);
  const [{ node, type, port }] = run.result.errors as [never];
  assertEquals([node, type, port], ["bad", "test.strict", "value"]);
});

Deno.test("runStep() converts a value once, and names the input whose conversion fails", async () => {
  const log: string[] = [];
  const library = {
    ...libraryOf(),
    conversions: [
      defineConversion(tensor(), text(), (value) => {
        log.push("converted");
        if (value.length > 1) throw new RangeError("It is too long");
        return value.join();
      }),
    ],
  };
  const say = defineNode({
    title: "Say",
    category: "test",
    inputs: { text: text() },
    outputs: { text: text() },
    run: ({ text }) => ({ text }),
  });
  const nodes = { ...library.nodes, "test.say": say };
  const run = async (length: number) => {
    const graph = { t: ["ones", { length }], say: ["say", { text: "t.tensor" }] } as const;
    const all = { ...library, nodes };
    return await execute(planRun(check(build(graph, ["say"]), all), all), {
      context: (base) => base,
    });
  };
  const good = await run(1);
  assertEquals([good.outputs.get("say"), log.splice(0)], [{ text: "1" }, ["converted"]]);
  const [error] = (await run(2)).errors;
  assertMatch(error!.message, /^Cannot run "Say" \(say\): input text: It is too long$/);
  assertEquals([error!.port, error!.type], ["text", "test.say"]);
});

Deno.test("runStep() stops between items when the run is called off", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const work = defineNode({
    title: "Work",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }) => {
      seen.push(value);
      if (value === 1) stop.abort();
      return { value };
    },
  });
  const run = await harness({ work }).run(
    { range: ["range", { count: 5 }], work: ["work", { value: "range.items" }] },
    ["work"],
    { signal: stop.signal },
  );
  assertEquals([run.result.status, seen], ["cancelled", [0, 1]]);
});

Deno.test("execute() needs no cache, and looks after inputs only when told to", async () => {
  const library = libraryOf();
  const graph = { t: ["ones", { length: 2 }], bad: ["spoil", { tensor: "t.tensor" }] } as const;
  const plan = planRun(check(build(graph, ["bad"]), library), library);
  const result = await execute(plan, { context: (base) => base });
  assertEquals([result.status, result.errors], ["succeeded", []]);
  assertEquals(result.outputs.get("bad"), { tensor: new Float32Array([2, 2]) });
  await result[Symbol.asyncDispose]();
  const audited = await execute(plan, {
    context: (base) => base,
    cache: createCache({ bytes: 0 }),
    audit: true,
  });
  assertEquals(audited.status, "failed");
});

Deno.test("auditInputs() looks after the items of a lazy input too, and not after what classes hold", async () => {
  const spoil = defineNode({
    title: "Spoil",
    category: "test",
    inputs: { tensor: lazy(tensor()), thing: thing() },
    outputs: { value: int() },
    run: async ({ tensor, thing }) => {
      Object.assign(thing, { seen: true });
      return { value: (await tensor()).fill(3).length };
    },
  });
  const things = defineNode({
    title: "Things",
    category: "test",
    inputs: {},
    outputs: { tensors: list(tensor()), tensor: tensor(), thing: thing() },
    run: () => ({
      tensors: [new Float32Array(1)],
      tensor: new Float32Array(1),
      thing: new (class {
        async [Symbol.asyncDispose](): Promise<void> {}
      })(),
    }),
  });
  const nodes = (port: string) =>
    ({
      things: ["things"],
      spoil: ["spoil", { tensor: `things.${port}`, thing: "things.thing" }],
      end: ["end", { value: "spoil.value" }],
    }) as const;
  const test = harness({ spoil, things });
  const listed = await test.run(nodes("tensors"), ["end"]);
  assertMatch(listed.result.errors[0]!.message, /input tensor: The node changed its input/);
  assertEquals((await test.run(nodes("tensor"), ["end"])).result.status, "succeeded");
});
