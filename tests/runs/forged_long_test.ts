import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { assertHeldBelow, heldBytes } from "../held_bytes.ts";
import { fromFileUrl, join } from "@std/path";
import fc from "fast-check";
import { deserialize, serialize } from "node:v8";
import { parseJson, printJson } from "../../src/graph/json.ts";
import { printJsonLine } from "../../src/graph/json.ts";
import { fittedEvent, fittedResult } from "../../src/runs/runner/fitted.ts";
import { cloneFault } from "../../src/runs/runner/clone_fault.ts";
import { encodeFrame, readFrames } from "../../src/runs/runner/frames.ts";
import type { OutputInfo } from "../../src/api/runs.ts";
import type { WatchEvent } from "../../src/api/events.ts";
import type { FromRunner } from "../../src/runs/runner/runner_message.ts";
import { portable } from "../../src/runs/outputs/shown_outputs.ts";
import { readMessage } from "../../src/runs/runner/read_message.ts";
import { CLAIMS, documentOf, FORGERIES, MADE, RAW } from "./forging_runner.ts";
import type { Trial } from "./trial.ts";
import { inFolder, openTrial } from "./trial.ts";

const command = {
  program: Deno.execPath(),
  args: ["run", "--no-check", fromFileUrl(new URL("./forging_runner.ts", import.meta.url))],
};

async function ended(trial: Trial, workflow: string): Promise<readonly [string, string]> {
  const { state, error } = await trial.over(
    trial.queue.start({ workflow: documentOf(workflow) }).id,
  );
  return [state, error?.message ?? ""];
}

/** What a runner may say once. */
const AGAIN = "that it is ready, again";

Deno.test("a forged message is refused, in a sentence that is no longer than people read", async () => {
  for (const [forgery, forge] of Object.entries(FORGERIES)) {
    if (forgery === AGAIN) continue;
    const { message } = await assertRejects(async () => {
      for await (const message of readFrames(once(encodeFrame(forge("run"))), 100e6)) {
        readMessage(message);
      }
    }, TypeError);
    assertMatch(message, /^A message .{5,150}$/, forgery);
  }
});

Deno.test("a forged message fails the run that was going, and the queue goes on in another process", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { command });
    const some = ["a state that there is not", "a value in a circle", "room for billions", AGAIN];
    for (const forgery of [...some, "noise", "endless", "torn"]) {
      const [state, message] = await ended(trial, forgery);
      assertEquals([forgery, state], [forgery, "failed"]);
      assertMatch(message, /^The runner was ended, because it said what it may not: .{5,200}$/);
    }
    assertEquals(await ended(trial, "honest"), ["succeeded", ""]);
    const { pid } = trial.supervisor;
    assertEquals(await ended(trial, "others"), ["succeeded", ""]);
    assertEquals(trial.supervisor.pid, pid); // what is told of others is passed over
    const kept = trial.store.list({ limit: 100 });
    assertEquals(new Set(kept.map(({ state }) => state)), new Set(["failed", "succeeded"]));
    await assertRejects(() => trial.supervisor.ask("models", {}), Error, "what it may not");
  }));

Deno.test("a hash that leads out of the folder deletes nothing when its run is forgotten", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { command });
    const mine = join(folder, "mine", "x.graph.json");
    await Deno.mkdir(join(folder, "mine"));
    await Deno.mkdir(join(folder, "artifacts", ".."), { recursive: true });
    await Deno.writeTextFile(mine, "{}");
    const { id } = await trial.over(trial.queue.start({ workflow: documentOf("claim") }).id);
    assertEquals(trial.store.artifacts.of(id), []);
    trial.queue.remove(id);
    await trial.storage.free(["../mine/x.graph.json"]).catch(() => {});
    assertEquals(await Deno.readTextFile(mine), "{}");
    for (const hash of ["../mine/x.graph.json", "", "00", "A".repeat(64), `${"0".repeat(64)}/..`]) {
      assertThrows(() => trial.artifacts.pathOf(hash), RangeError, "64 hex digits");
    }
  }));

Deno.test("a run does not succeed with a file that is not there, and nothing is noted of it", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { command });
    const bytes = new TextEncoder().encode(MADE);
    const { sha256 } = trial.artifacts.put({ bytes, mediaType: "image/png" });
    for (const claim of Object.keys(CLAIMS)) {
      const { id } = trial.queue.start({ workflow: documentOf(claim) });
      const { state, error, outputs } = await trial.over(id);
      const isThere = claim === "a file that is there";
      assertEquals([claim, state], [claim, isThere ? "succeeded" : "failed"]);
      assertEquals(outputs.a![0]!.artifacts!.length, isThere ? 1 : 0);
      assertEquals(trial.store.artifacts.of(id), isThere ? [sha256] : []);
      if (!isThere) assertMatch(error!.message, /^The file ".+" that it has made is not there$/);
      if (!isThere) assertEquals([error!.node, error!.port], ["a", "p"]);
    }
    assertEquals(trial.store.artifacts.get("0".repeat(64)), undefined);
  }));

Deno.test("a run that names files without end is ended before the history fills with them", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder, { command });
    const { id } = trial.queue.start({ workflow: documentOf("hoard") });
    const { state, error } = await trial.over(id);
    assertEquals(state, "failed");
    assertMatch(error!.message, /it said what it may not: A run names more than 20000 files$/);
    assert(trial.store.artifacts.of(id).length <= 20_000);
  }));

Deno.test("a message that is too long is refused before it is held", async () => {
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, 100e6, true);
  let parts = 0;
  async function* pipe(): AsyncGenerator<Uint8Array> {
    yield head;
    for (;; parts++) yield await Promise.resolve(new Uint8Array(2 ** 16));
  }
  await assertRejects(() => Array.fromAsync(readFrames(pipe(), 1e6)), RangeError, "too large");
  assert(parts <= 1);
  assertEquals(await Array.fromAsync(readFrames(once(encodeFrame("x")), 100)), ["x"]);
});

Deno.test("a message that would take seconds and gigabytes is refused before it is taken apart", async () => {
  for (const [name, bytes] of Object.entries(RAW)) {
    const body = bytes();
    const frame = new Uint8Array(4 + body.length);
    new DataView(frame.buffer).setUint32(0, body.length, true);
    frame.set(body, 4);
    const reason = await assertRejects(
      () => Array.fromAsync(readFrames(once(frame), 100e6)),
      TypeError,
    );
    assertMatch(
      reason.message,
      /^A message has (more than 1048576 values|what is no plain data)$/,
      name,
    );
  }
});

Deno.test("a message that comes byte by byte holds no more than its bytes", async () => {
  const frame = encodeFrame("x".repeat(100_000));
  async function* pipe(): AsyncGenerator<Uint8Array> {
    for (const byte of frame) {
      const part = new Uint8Array(2 ** 14); // as a pipe gives it: a view of a large buffer
      part[0] = byte;
      yield await Promise.resolve(part.subarray(0, 1));
    }
  }
  const before = heldBytes();
  const [text] = await Array.fromAsync(readFrames(pipe(), 1e6));
  assertEquals((text as string).length, 100_000);
  await assertHeldBelow(before + 800e6);
});

Deno.test("plain data passes as a structured clone, whatever it is", () => {
  const data = fc.anything({ withBigInt: true, withSparseArray: true, maxDepth: 4 });
  fc.assert(fc.property(data, (value) => {
    const clone = serialize([value, new Uint8Array([0xff]), "\u65e5", "\xe9", Array(9)]);
    assertEquals(cloneFault(clone, clone.subarray(0, 2)), undefined);
    assertEquals(typeof cloneFault(clone.subarray(0, -1), clone.subarray(0, 2)), "string");
  }));
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

Deno.test("readMessage() refuses whatever comes in words, or gives what can be printed and kept", () => {
  const bent = fc.tuple(fc.constantFrom(...Object.values(FORGERIES)), fc.anything(ODD))
    .map(([forge, value]) => bend(forge("run"), value));
  fc.assert(
    fc.property(fc.oneof(fc.anything(ODD), bent), (value) => {
      let message: FromRunner;
      try {
        message = readMessage(deserialize(serialize(value)));
      } catch (error) {
        assert(error instanceof Error && error.message.length < 300);
        return;
      }
      assert(printJsonLine(message).length < 20e6);
      if (message.type === "finished") parseJson(printJson(message.result.outputs, 0));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("damaged bytes of a message are refused as any fault is", async () => {
  const frame = encodeFrame(FORGERIES["half a pixel"]!("run"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = frame.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        await assertRejects(async () => {
          for await (const message of readFrames(once(bytes), 1e6)) readMessage(message);
          throw new Error("It was cut short");
        }, Error);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("what a runner tells of any data that a node shows is what the host takes", () => {
  const heavy = fc.constantFrom("x".repeat(1e7), Array(1e6).fill(0), new Float32Array(1e7), NaN);
  fc.assert(
    fc.property(fc.oneof({ weight: 20, arbitrary: fc.anything(ODD) }, heavy), (value) => {
      const data = portable(value);
      const outputs = [{ port: "p", kind: "k", value: data }];
      const events: readonly WatchEvent[] = [
        { type: "nodeEmitted", node: "a", name: "x", data },
        { type: "nodeFinished", node: "a", outputs, milliseconds: 1 },
        { type: "nodeProgress", node: "a", value: Number(typeof value === "number" ? value : 1) },
      ];
      for (const event of events.flatMap(fittedEvent)) {
        readMessage(deserialize(serialize({ type: "event", run: "run", event })));
      }
      const result = fittedResult({ state: "succeeded", outputs: { a: outputs } });
      readMessage(deserialize(serialize({ type: "finished", run: "run", result })));
    }),
    { numRuns: 300 },
  );
});

Deno.test("a result with values that are too much succeeds, and says which it leaves out", () => {
  const artifacts = Array.from({ length: 3 }, (_, index) => ({
    sha256: index.toString(16).padStart(64, "0"),
    type: "image/png",
    bytes: 1,
  }));
  const few = { port: "few", kind: "image", artifacts };
  const text = { port: "text", kind: "text", value: "x".repeat(100_000) };
  const texts = Array.from({ length: 30 }, (_, index) => [`text ${index}`, [text]] as const);
  const tooMuch = [
    { a: [few], ...Object.fromEntries(texts) },
    { a: [few], b: [{ port: "list", kind: "list", value: Array(200_000).fill(0) }] },
  ];
  for (const outputs of tooMuch) {
    const result = fittedResult({ state: "succeeded", outputs });
    readMessage(deserialize(serialize({ type: "finished", run: "run", result })));
    assertEquals([result.state, result.error], ["succeeded", undefined]);
    const left = Object.entries<readonly OutputInfo[]>(outputs).map(([node, ports]) => [
      node,
      ports.map(({ value, ...port }) => value === undefined ? port : { ...port, omitted: true }),
    ]);
    assertEquals(result.outputs, Object.fromEntries(left));
  }
  const empty = Array.from({ length: 100_000 }, (_, index) => [`${index}`, []] as const);
  const { state, error } = fittedResult({
    state: "succeeded",
    outputs: Object.fromEntries(empty),
  });
  assertEquals(state, "failed");
  assertMatch(error!.message, /^What its outputs show has more than \d+ values: run for fewer/);
});

Deno.test("a run of more files than are listed succeeds, and tells how many more there are", () => {
  const artifacts = Array.from({ length: 10_000 }, (_, index) => ({
    ...{ sha256: index.toString(16).padStart(64, "0"), type: "image/png", bytes: 1 },
    ...{ width: 64, height: 64, name: `frame ${index}.png`, saved: `frame ${index}.png` },
  }));
  const few = { port: "few", kind: "image", artifacts: artifacts.slice(0, 3) };
  const many = { port: "many", kind: "image", artifacts };
  const text = { port: "text", kind: "text", value: "x".repeat(100_000) };
  const result = fittedResult({ state: "succeeded", outputs: { a: [few, many], b: [text] } });
  readMessage(deserialize(serialize({ type: "finished", run: "run", result })));
  assertEquals([result.state, result.error, result.outputs.b], ["succeeded", undefined, [text]]);
  const [same, { artifacts: listed = [], more = 0 }] = result.outputs.a as [unknown, OutputInfo];
  assertEquals([same, listed], [few, artifacts.slice(0, listed.length)]);
  assertEquals(listed.length + more, 10_000);
  assert(listed.length > 500);
  const event = { type: "nodeFinished", node: "a", outputs: [few, many], milliseconds: 1 } as const;
  const [warning, shorter] = fittedEvent(event);
  assert(shorter && "outputs" in shorter);
  const { length } = shorter.outputs[1]!.artifacts!;
  assert(length > 1000);
  const message = `"many" has 10000 files, of which the first ${length} are listed`;
  assertEquals(warning, { type: "nodeEmitted", node: "a", name: "warning", data: { message } });
});

/** All that can be cloned, and more of what JSON does not have. */
const ODD: fc.ObjectConstraints = {
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 4,
};

/** The message with one of its fields, wherever that is, replaced. */
function bend(message: unknown, value: unknown): unknown {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return value;
  const entries = Object.entries(message);
  const at = entries.length - 1;
  return Object.fromEntries(
    entries.map(([name, item], index) => [name, index === at ? bend(item, value) : item]),
  );
}
