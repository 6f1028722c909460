import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { assertHeldBelow, heldBytes } from "../held_bytes.ts";
import { createApp } from "../../src/server/app.ts";
import { HttpError } from "../../src/server/problem.ts";
import { readText } from "../../src/server/read_body.ts";
import type { Trial } from "../runs/trial.ts";
import { inFolder, openTrial } from "../runs/trial.ts";
import { depsOf } from "./trial_server.ts";

function withPort(use: (port: number, trial: Trial) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const stopping = new AbortController();
    const app = createApp({ ...await depsOf(folder, trial), signal: stopping.signal });
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
    await use(server.addr.port, trial);
    stopping.abort();
    await server.shutdown();
  });
}

async function open(port: number, request: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const text = request.replaceAll("\n", "\r\n").replace("\r\n", "\r\nhost: localhost\r\n");
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** The beginning of an answer. */
async function answer(connection: Deno.TcpConn): Promise<string> {
  const bytes = new Uint8Array(2000);
  let text = "";
  while (!/\r\n\r\n[^]/.test(text)) {
    const count = await connection.read(bytes);
    if (count === null) break;
    text += new TextDecoder().decode(bytes.subarray(0, count));
  }
  return text;
}

Deno.test("half a body is refused in a sentence", () =>
  withPort(async (port) => {
    const json = "content-type: application/json\ncontent-length: 100";
    const half = await open(port, `POST /api/runs HTTP/1.1\n${json}\n\n{"workflow":`);
    await half.closeWrite();
    assertMatch(await answer(half), /^HTTP\/1.1 400 [^]*"The body ended before it was whole/);
    half.close();
  }));

Deno.test("a body that stops coming is waited for a minute from its last part on, and no longer", async () => {
  const { setTimeout, clearTimeout } = globalThis;
  const waiting = new Map<unknown, () => void>();
  globalThis.setTimeout = ((act: () => void, after: number) => {
    const timer = setTimeout(act, after);
    if (after === 60_000) waiting.set(timer, act);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer);
    clearTimeout(timer);
  };
  try {
    const stalled = Promise.withResolvers<void>();
    let [left, isCancelled] = [3, false];
    const body = new ReadableStream<Uint8Array>({
      async pull(stream) {
        await new Promise((resolve) => setTimeout(resolve)); // a turn later than it is asked
        if (left-- > 0) return stream.enqueue(new Uint8Array(8));
        stalled.resolve();
        return new Promise(() => {});
      },
      cancel() {
        isCancelled = true;
      },
    }, { highWaterMark: 0 });
    const text = readText(new Request("http://localhost", { method: "POST", body }), 100);
    await stalled.promise;
    assertEquals(waiting.size, 1);
    for (const late of waiting.values()) late();
    const error = await assertRejects(() => text, HttpError);
    assertEquals(
      [error.status, error.message],
      [408, "Nothing more of the body came for 60 seconds: send it again"],
    );
    assertEquals([waiting.size, isCancelled], [0, true]);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
});

Deno.test("hundreds of connections that say little keep no one out, and more than may listen are told so", () =>
  withPort(async (port, trial) => {
    const slow = await Promise.all(
      Array.from({ length: 100 }, () => open(port, "GET /api/status HTTP/1.1\nx: ")),
    );
    const listening: Deno.TcpConn[] = [];
    const states = new Map<string, number>();
    for (let index = 0; index < 520; index++) {
      const connection = await open(port, "GET /api/events HTTP/1.1\n\n");
      listening.push(connection);
      const [, status = ""] = /^HTTP\/1.1 (\d+)/.exec(await answer(connection)) ?? [];
      states.set(status, (states.get(status) ?? 0) + 1);
    }
    assertEquals([...states], [["200", 500], ["503", 20]]);
    const response = await fetch(`http://127.0.0.1:${port}/api/status`);
    assert((await response.json()).version);
    for (const connection of [...slow, ...listening]) connection.close();
    // Each that left is forgotten by the time that it would be told of something.
    while (trial.hub.watchers) {
      trial.queue.tellStatus();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }));

Deno.test("a body that comes byte by byte holds no more than its bytes", async () => {
  let left = 100_000;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- === 0) return controller.close();
      const part = new Uint8Array(2 ** 14).fill(0x20); // as a socket gives it: a view of a large buffer
      controller.enqueue(part.subarray(0, 1));
    },
  });
  const before = heldBytes();
  const request = new Request("http://localhost/", { method: "POST", body });
  assertEquals((await readText(request, 1e6)).length, 100_000);
  await assertHeldBelow(before + 800e6);
});

Deno.test("bodies that never end leave room for small ones, and what is large waits for room", async () => {
  const gone = new AbortController();
  const endless = (parts: number): Request => {
    let left = parts;
    const body = new ReadableStream<Uint8Array>({
      pull(stream) {
        if (left-- > 0) return stream.enqueue(new Uint8Array(2 ** 20));
        return new Promise((_, reject) =>
          gone.signal.addEventListener("abort", () => reject(new Error("gone")))
        );
      },
    }, { highWaterMark: 0 });
    return new Request("http://localhost", { method: "POST", body });
  };
  const large = (): Request =>
    new Request("http://localhost", { method: "POST", body: " ".repeat(2 ** 21) });
  const reading = Array.from({ length: 11 }, () => readText(endless(50), 2 ** 26));
  const first = await Promise.race(reading.map((one) => one.catch((error: HttpError) => error)));
  assertEquals((first as HttpError).status, 503);
  const small = new Request("http://localhost", { method: "POST", body: "x".repeat(1000) });
  assertEquals((await readText(small, 2000)).length, 1000);
  gone.abort();
  await Promise.allSettled(reading);
  assertEquals((await readText(large(), 2 ** 22)).length, 2 ** 21);
});
