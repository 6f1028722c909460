import { assert, assertEquals, assertRejects } from "@std/assert";
import { Graph } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { deviceReport, openOnDevice } from "../../src/runtime/device.ts";
import { parseDevice } from "../../src/runtime/device_name.ts";
import { feedOf, tensorOf } from "../../src/runtime/feed.ts";
import { FileStates } from "../../src/runtime/models/file_states.ts";
import { Session } from "../../src/runtime/session.ts";
import { SessionCache, type SessionSource } from "../../src/runtime/session_cache.ts";

/** A network that adds a number. */
function adder(number: number, bytes = 100): SessionSource & { loads: number } {
  const graph = new Graph();
  const x = graph.input("x", "float", ["n"]);
  graph.output("y", graph.op("Add", [x, graph.float(number)]));
  return {
    key: `add ${number}`,
    bytes,
    device: "cpu",
    options: {},
    loads: 0,
    read() {
      this.loads++;
      return Promise.resolve(writeModel(graph, new Map()));
    },
  };
}

async function add(session: Session, x: number): Promise<number> {
  const { y } = await session.run({ x: feedOf("float32", [x], [1]) });
  return tensorOf(y!).data[0]!;
}

Deno.test("SessionCache loads a network once for users at the same time", async () => {
  await using cache = new SessionCache();
  const source = adder(1);
  const sums = await Promise.all([1, 2, 3].map((x) => cache.use(source, (s) => add(s, x))));
  assertEquals([sums, source.loads], [[2, 3, 4], 1]);
});

Deno.test("SessionCache releases what was unused for longest, and loads it again", async () => {
  await using cache = new SessionCache(250);
  const [one, two, three] = [adder(1), adder(2), adder(3)];
  for (const source of [one, two, one, three]) await cache.use(source, (s) => add(s, 0));
  assertEquals(cache.keys, ["add 1", "add 3"]);
  assertEquals(await cache.use(two, (s) => add(s, 5)), 7);
  assertEquals([one.loads, two.loads, cache.bytes], [1, 2, 200]);
});

Deno.test("SessionCache keeps a network that is in use, whatever its size", async () => {
  await using cache = new SessionCache(50);
  const [one, two] = [adder(1), adder(2)];
  const sum = await cache.use(one, async (first) => {
    const inner = await cache.use(two, (second) => add(second, 1));
    return add(first, inner);
  });
  assertEquals(sum, 4);
});

Deno.test("SessionCache is back within its bound once networks that were used side by side are idle", async () => {
  await using cache = new SessionCache(250);
  const sources = [1, 2, 3, 4].map((number) => adder(number));
  const nest = (depth: number): Promise<number> =>
    cache.use(sources[depth]!, async (session) => {
      if (depth === 3) assertEquals(cache.bytes, 400);
      return await add(session, depth === 3 ? 0 : await nest(depth + 1));
    });
  assertEquals([await nest(0), cache.bytes <= 250], [10, true]);
  assertEquals(await cache.use(sources[3]!, (s) => add(s, 1)), 5);
});

Deno.test("SessionCache refuses a network whose files change while it is loaded or written over while it is used", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "one");
    const files = await FileStates.of([file]);
    await using cache = new SessionCache();
    const source = { ...adder(1), files };
    const use = (meanwhile: () => Promise<void> | void) =>
      cache.use(source, async (session) => {
        await meanwhile();
        return await add(session, 1);
      });
    const replace = async (text: string): Promise<void> => {
      await Deno.writeTextFile(`${file}.new`, text);
      await Deno.rename(`${file}.new`, file);
    };
    const late = {
      ...source,
      key: "late",
      read: () => (Deno.writeTextFileSync(file, "two"), source.read()),
    };
    await assertRejects(() => cache.use(late, () => 0), Error, "has changed since the run began");
    assertEquals(cache.keys, []);
    await Deno.writeTextFile(file, "one");
    assertEquals(await use(() => replace("two")), 2); // the old file is still open
    await replace("one");
    const again = { ...source, key: "again", files: await FileStates.of([file]) };
    assertEquals(await cache.use(again, (session) => add(session, 1)), 2);
    const over = cache.use(again, () => Deno.writeTextFile(file, "two"));
    await assertRejects(() => over, Error, "has changed since the run began");
    await replace("one");
    const third = { ...source, key: "third", files: await FileStates.of([file]) };
    const overAndReplaced = cache.use(third, async (session) => {
      await Deno.writeTextFile(file, "two");
      const result = await add(session, 1);
      await replace("one");
      return result;
    });
    await assertRejects(() => overAndReplaced, Error, "has changed since the run began");
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("SessionCache keeps no more than a share of the machine's memory unless it is told", async () => {
  await using cache = new SessionCache();
  assert(cache.maxBytes > 0 && cache.maxBytes <= Deno.systemMemoryInfo().total / 2);
});

Deno.test("SessionCache tries a network again after it failed to load", async () => {
  await using cache = new SessionCache();
  const source = adder(1);
  const broken = { ...source, read: () => Promise.resolve(new Uint8Array([1, 2, 3])) };
  await assertRejects(() => cache.use(broken, () => 0), Error, "no ONNX model, or is cut off");
  assertEquals(await cache.use(source, (s) => add(s, 1)), 2);
});

Deno.test("SessionCache refuses use after its end", async () => {
  const cache = new SessionCache();
  await cache.use(adder(1), () => 0);
  await cache[Symbol.asyncDispose]();
  await assertRejects(() => cache.use(adder(1), () => 0), Error, "closed");
});

Deno.test("openOnDevice says what a device lacks, and auto falls back to the CPU", async () => {
  const model = await adder(1).read() as Uint8Array;
  const absent = Deno.build.os === "darwin" ? "dml" : "coreml";
  await assertRejects(
    () => openOnDevice(model, absent),
    Error,
    absent === "coreml" ? "CoreML comes with macOS only" : "DirectML comes with Windows only",
  );
  const { session } = await openOnDevice(model, "auto");
  assertEquals(await add(session, 1), 2);
  await session[Symbol.asyncDispose]();
  assertEquals(deviceReport()[0], { device: "cpu", state: "available" });
  assertEquals(parseDevice("CUDA"), "cuda");
});

Deno.test("feedOf makes every element type that exports ask for, and tensorOf reads it back", async () => {
  const graph = new Graph();
  const types = ["float", "float16", "double", "int64", "int32", "bool"] as const;
  const inputs = types.map((type) => graph.input(type, type, ["n"]));
  inputs.forEach((value) => graph.output(`${value.name}_out`, value));
  await using session = await Session.open(writeModel(graph, new Map()));
  const feeds = Object.fromEntries(
    session.inputs.map(({ name, type }) => [name, feedOf(type, [0, 1], [2])]),
  );
  const results = await session.run(feeds);
  for (const type of types) {
    assertEquals([...tensorOf(results[`${type}_out`]!).data], [0, 1], type);
  }
});
