import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { encodeFrame, readFrames } from "../../../src/runs/runner/frames.ts";
import { linesOf } from "../../../src/runs/runner/runner_process.ts";

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

Deno.test("readFrames() gives what encodeFrame() took, however the pipe cuts it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.bigInt(), fc.uint8Array({ maxLength: 300 }))),
      fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }),
      async (messages, sizes) => {
        const parts = messages.map((message) => encodeFrame(message));
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
        const found = await Array.fromAsync(readFrames(cut(bytes, sizes), 1e6));
        assertEquals(found.map(plain), messages.map(plain));
      },
    ),
    { numRuns: 50 },
  );
});

/** v8 gives views of its own buffers back. */
const plain = (value: unknown): unknown => value instanceof Uint8Array ? Array.from(value) : value;

Deno.test("readFrames() refuses what is no message", async () => {
  const noise = new TextEncoder().encode("~~~~ not a message");
  const read = (): Promise<unknown> => Array.fromAsync(readFrames(cut(noise, [5]), 1e6));
  await assertRejects(read, RangeError, "too large");
});

Deno.test("a pipe that is never empty lets others have their turn", async () => {
  const bytes = (count: number, one: Uint8Array): Uint8Array<ArrayBuffer> =>
    new Uint8Array(count * one.length).map((_, index) => one[index % one.length]!);
  const parts = {
    messages: bytes(1000, encodeFrame("x")),
    lines: bytes(1000, new TextEncoder().encode("x\n")),
    "empty lines": bytes(10_000, new TextEncoder().encode("\n")),
  };
  for (const [name, part] of Object.entries(parts)) {
    let isOver = false;
    const timer = setTimeout(() => isOver = true, 50);
    const pipe = new ReadableStream<Uint8Array>({
      pull(stream) {
        if (isOver) stream.close();
        else stream.enqueue(part);
      },
    });
    const late = performance.now() + 20_000;
    const found = name === "messages" ? readFrames(pipe, 100) : linesOf(pipe);
    for await (const _ of found) assert(performance.now() < late, `${name}: nobody had a turn`);
    clearTimeout(timer);
  }
});
